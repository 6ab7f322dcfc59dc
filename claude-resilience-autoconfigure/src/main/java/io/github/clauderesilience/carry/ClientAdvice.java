package io.github.clauderesilience.carry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.time.DurationText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators once of each kind of client whose settings work against this library.
 * Clients are other processes: what they are set to shows in their first call only.
 * Thread-safe.
 */
final class ClientAdvice {

	private static final Logger logger = LoggerFactory.getLogger(ClientAdvice.class);

	private final Set<String> impatient = ConcurrentHashMap.newKeySet();

	private final Set<String> repeating = ConcurrentHashMap.newKeySet();

	private final Duration total;

	/**
	 * Creates an adviser that has told nothing.
	 * @param total how long a call may take
	 */
	ClientAdvice(Duration total) {
		this.total = total;
	}

	/**
	 * Looks at a call.
	 * @param sdk what its client is written with
	 * @param deadline how long it may take
	 */
	void look(String sdk, Duration deadline) {
		if (deadline.compareTo(this.total) < 0 && this.impatient.add(sdk)) {
			logger.warn(
					"A client ({}) gives up soon after {}, before claude.timeout.total ({}): its calls end by then and"
							+ " have less time for retries. Raise the client's timeout above claude.timeout.total",
					sdk, DurationText.of(deadline), DurationText.of(this.total));
		}
		// Its HTTP client knows nothing of x-should-retry (LangChain4j 1.19.0)
		if (sdk.equals("langchain4j") && this.repeating.add(sdk)) {
			logger
				.warn("A client (langchain4j) repeats failed calls itself, unless it was built with maxRetries(0), and"
						+ " cannot be told that this library has done so already: its failures take three times as long");
		}
	}

}
