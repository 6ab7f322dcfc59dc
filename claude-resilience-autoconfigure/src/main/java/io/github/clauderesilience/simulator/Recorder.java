package io.github.clauderesilience.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.clauderesilience.simulator.SimulatorStats.Count;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * Counts answers and keeps the newest requests. Thread-safe.
 */
final class Recorder {

	private static final Set<String> SECRETS = Set.of("x-api-key", "authorization", "proxy-authorization", "cookie");

	private final int capacity;

	private final Deque<RecordedRequest> requests = new ArrayDeque<>();

	private final Map<Count, LongAdder> counts = new ConcurrentHashMap<>();

	private final LongAdder inFlight = new LongAdder();

	private final LongAdder cancelled = new LongAdder();

	Recorder(int capacity) {
		this.capacity = capacity;
	}

	void record(Call call) {
		if (this.capacity == 0) {
			return;
		}
		RecordedRequest request = new RecordedRequest(call.time(), call.request().method().name(), call.path(),
				call.model(), call.keyName(), call.stream(), headers(call.request().requestHeaders()),
				new String(call.body(), StandardCharsets.UTF_8));
		synchronized (this.requests) {
			if (this.requests.size() == this.capacity) {
				this.requests.removeFirst();
			}
			this.requests.addLast(request);
		}
	}

	void answered(Call call, int status) {
		this.counts
			.computeIfAbsent(new Count(call.endpoint(), call.model(), status, call.keyName(), 0),
					(key) -> new LongAdder())
			.increment();
	}

	void begun() {
		this.inFlight.increment();
	}

	void ended(boolean byClient) {
		this.inFlight.decrement();
		if (byClient) {
			this.cancelled.increment();
		}
	}

	List<RecordedRequest> requests() {
		synchronized (this.requests) {
			return List.copyOf(this.requests);
		}
	}

	SimulatorStats stats() {
		List<Count> answers = this.counts.entrySet()
			.stream()
			.map((entry) -> count(entry.getKey(), entry.getValue().sum()))
			.sorted(Comparator.comparing(Count::endpoint)
				.thenComparing(Count::model)
				.thenComparing(Count::key)
				.thenComparing(Count::status))
			.toList();
		return new SimulatorStats(answers, this.inFlight.sum(), this.cancelled.sum());
	}

	void reset() {
		synchronized (this.requests) {
			this.requests.clear();
		}
		this.counts.clear();
		this.cancelled.reset();
	}

	private static Count count(Count key, long count) {
		return new Count(key.endpoint(), key.model(), key.status(), key.key(), count);
	}

	private static Map<String, String> headers(HttpHeaders headers) {
		Map<String, String> result = new LinkedHashMap<>();
		headers.forEach((entry) -> {
			String name = entry.getKey().toLowerCase(Locale.ROOT);
			result.merge(name, SECRETS.contains(name) ? "***" : entry.getValue(), (a, b) -> a + ", " + b);
		});
		return result;
	}

}
