package io.github.clauderesilience.limit;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.Gates;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * What stands around the filter under test: callers who close their exchanges, and a
 * scripted API below it. Not thread-safe but for {@link #call}.
 */
final class Wire implements ExchangeFunction {

	static final String MODEL = "claude-sonnet-5-5";

	static final ClaudeUsage USAGE = new ClaudeUsage(100, 50, 0, 0, 0);

	private final Timeline timeline;

	final LimitPools pools;

	final Gates gates;

	final List<String> sent = new ArrayList<>();

	final List<Long> sentAt = new ArrayList<>();

	IntFunction<Answer> script = (number) -> Answer.ok();

	Duration latency = Duration.ofMillis(200);

	boolean early;

	String key = "k1";

	Wire(LimitSettings settings, Timeline timeline, LimitListener... listeners) {
		this.timeline = timeline;
		this.pools = new LimitPools(settings,
				new LimitPools.Models((model) -> model.startsWith("other") ? "other" : "sonnet", (model) -> model,
						(model) -> LimitPools.CHARS_PER_TOKEN),
				timeline, List.of(listeners));
		this.gates = new Gates(List
			.of(new RateLimitGate(this.pools, new Failures((errorClass, locale) -> "text of " + errorClass.key()))));
	}

	Mono<String> call(String name) {
		return call(name, MODEL, Duration.ofMinutes(2));
	}

	Mono<String> call(String name, String model, Duration deadline) {
		return Mono.defer(() -> call(name, exchange(model, deadline, true)));
	}

	Mono<String> call(String name, Exchange exchange) {
		ClientRequest request = ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
			.attribute(Exchange.ATTRIBUTE, exchange)
			.attribute("name", name)
			.build();
		return filtered(exchange, request).doOnNext((response) -> exchange.close(Settlement.success(USAGE)))
			.doOnError(ClaudeException.class, (failure) -> exchange.close(Settlement.failure(failure, null)))
			.doOnCancel(() -> exchange.close(Settlement.cancelled(null)))
			.thenReturn(name);
	}

	private Mono<?> filtered(Exchange exchange, ClientRequest request) {
		Supplier<Mono<ClientResponse>> answer = () -> this.gates.filter(request, this);
		return this.early ? this.gates.pass(exchange, () -> answer.get().<ClaudeEvent>map(Wire::event).flux()).next()
				: answer.get();
	}

	static ClaudeEvent event(ClientResponse response) {
		return new ClaudeEvent.Started(MODEL, String.valueOf(response.statusCode()));
	}

	Exchange exchange(String model, Duration deadline, boolean generates) {
		return exchange(model, deadline, Lane.NORMAL, generates);
	}

	Exchange exchange(String model, Duration deadline, Lane lane, boolean generates) {
		Exchange exchange = new Exchange(new Target(model, lane, null, 400, 0, 1000, false, generates),
				this.timeline.nanoTime() + deadline.toNanos(), null, this.timeline.nanoTime());
		exchange.use(new Credential("secret", this.key));
		return exchange;
	}

	@Override
	public Mono<ClientResponse> exchange(ClientRequest request) {
		return Mono.defer(() -> {
			Exchange exchange = Exchange.of(request);
			exchange.sending(this.timeline.nanoTime());
			this.sent.add(String.valueOf(request.attributes().get("name")));
			this.sentAt.add(this.timeline.nanoTime() / 1_000_000);
			Answer answer = this.script.apply(this.sent.size());
			Mono<ClientResponse> response = Mono.defer(() -> answer(exchange, answer));
			return this.latency.isZero() ? response
					: Mono.delay(this.latency, this.timeline.scheduler()).then(response);
		});
	}

	private static Mono<ClientResponse> answer(Exchange exchange, Answer answer) {
		exchange.responded(answer.status, answer.headers);
		if (answer.status == 200) {
			return Mono.just(ClientResponse.create(HttpStatus.OK).build());
		}
		return Mono.error(ClaudeException.of(ClaudeException.Details.builder(answer.errorClass, "answered", "Later.")
			.status(answer.status)
			.requestId("req_1")
			.attempts(1)
			.retryAfter(answer.retryAfter)
			.model(MODEL)
			.build(), null));
	}

	/**
	 * What the API answers.
	 *
	 * @param status the HTTP status
	 * @param headers the headers
	 * @param retryAfter what it says about trying again
	 * @param errorClass what an error is
	 */
	record Answer(int status, HttpHeaders headers, @Nullable Duration retryAfter, ErrorClass errorClass) {

		static Answer ok() {
			return new Answer(200, new HttpHeaders(), null, ErrorClass.MALFORMED);
		}

		static Answer ok(long limit, long remaining) {
			return new Answer(200, headers(limit, remaining), null, ErrorClass.MALFORMED);
		}

		static Answer limited(@Nullable Duration retryAfter) {
			return new Answer(429, headers(600, 0), retryAfter, ErrorClass.RATE_LIMITED);
		}

		static HttpHeaders headers(long limit, long remaining) {
			HttpHeaders headers = new HttpHeaders();
			headers.set("anthropic-ratelimit-requests-limit", String.valueOf(limit));
			headers.set("Anthropic-RateLimit-Requests-Remaining".toUpperCase(Locale.ROOT), String.valueOf(remaining));
			return headers;
		}

	}

}
