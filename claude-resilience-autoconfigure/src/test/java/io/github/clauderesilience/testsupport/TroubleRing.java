package io.github.clauderesilience.testsupport;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.breaker.BreakerSettings;
import io.github.clauderesilience.breaker.CircuitBreakerGate;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.ModelAvailability;
import io.github.clauderesilience.fallback.FallbackInterceptor;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.fallback.PatienceSettings;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.retry.RetryPolicy;
import io.github.clauderesilience.retry.RetrySettings;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.RequestLog;
import io.github.clauderesilience.review.ReviewInterceptor;
import io.github.clauderesilience.review.mask.PatternTextMasker;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.AnswerFilter;
import io.github.clauderesilience.wire.Gates;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.key.RejectedKeys;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/**
 * Review, fallback, retry, circuit breaker and error classes as they stand in the two
 * rings, over a scripted API, in virtual time. Not thread-safe.
 */
public final class TroubleRing {

	/** Longer than all retries: what patience does has tests of its own. */
	private static final Duration PATIENCE = Duration.ofHours(1);

	private static final WireSettings.Timeouts TIMEOUTS = new WireSettings.Timeouts(Duration.ofSeconds(5),
			Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(30), Duration.ofMinutes(2));

	public final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	public final Timeline timeline = Timeline.of(this.time);

	public final CircuitBreakers circuits;

	public final FallbackModes modes;

	public final RetryInterceptor retry;

	public final InMemoryReviewQueue reviews = new InMemoryReviewQueue(100);

	public final List<Sent> sent = new ArrayList<>();

	public final List<ClaudeAlert.Kind> alerts = new ArrayList<>();

	private final Api api;

	private final Chain ring;

	public TroubleRing(FallbackSettings fallbacks, Api api) {
		this(fallbacks, api, (model, target) -> Duration.ZERO, () -> 0.5);
	}

	public TroubleRing(FallbackSettings fallbacks, Api api, ModelAvailability quota, DoubleSupplier random) {
		this.api = api;
		this.circuits = new CircuitBreakers(BreakerSettings.defaultSettings(), CircuitBreakerRegistry.ofDefaults(),
				Calls.MODELS, fallbacks::hasTargets, this.timeline);
		this.modes = new FallbackModes(fallbacks, Calls.MODELS, FallbackListener.NONE,
				(kind, model, message) -> this.alerts.add(kind), this.circuits::awaitsProbe, this.timeline);
		this.retry = new RetryInterceptor(new RetryPolicy(RetrySettings.defaultSettings()),
				new RetryBudget(RetrySettings.Budget.DEFAULT, 0), Calls.MODELS, Calls.FAILURES, RetryListener.NONE,
				this.timeline, random);
		this.circuits.listen(this.modes);
		this.circuits.listen(this.retry);
		FallbackInterceptor fallback = new FallbackInterceptor(fallbacks, this.modes, Calls.MODELS,
				new RequestAdapter("2023-06-01"), new FallbackInterceptor.Capacity(this.circuits::expectedWait,
						this.circuits::isClosed, quota, WireCall::target, () -> false),
				Calls.FAILURES, patience(), FallbackListener.NONE);
		ReviewInterceptor review = new ReviewInterceptor(this.reviews, new PatternTextMasker(), new RequestLog(false),
				this.timeline);
		this.ring = Chain.of(List.of(review, fallback, this.retry), wire());
	}

	private static PatienceSettings patience() {
		Map<Lane, PatienceSettings.Bounds> byLane = new EnumMap<>(Lane.class);
		for (Lane lane : Lane.values()) {
			byLane.put(lane, new PatienceSettings.Bounds(PATIENCE, null));
		}
		return new PatienceSettings(byLane);
	}

	private Chain wire() {
		WireSettings settings = new WireSettings(URI.create("http://localhost"), "2023-06-01", List.of(), TIMEOUTS,
				500);
		RejectedKeys latch = new RejectedKeys((kind, model, message) -> this.alerts.add(kind), Calls.FAILURES,
				this.timeline);
		Gates gates = new Gates(List.of((exchange) -> {
			exchange.use(new Credential("secret", "k1"));
			return null;
		}, new CircuitBreakerGate(this.circuits, Calls.FAILURES, this.timeline)));
		WebClient client = WebClient.builder().baseUrl("http://localhost").filters((filters) -> {
			filters.add(gates);
			filters.add(new AnswerFilter(settings, latch, Calls.FAILURES, this.timeline));
		}).exchangeFunction(this::exchange).build();
		return new WireCall(client, gates, LargePrompts.NONE, settings, (model, usage) -> null, Calls.FAILURES,
				this.timeline);
	}

	private Mono<ClientResponse> exchange(ClientRequest request) {
		return Mono.defer(() -> {
			String model = Exchange.of(request).model();
			this.sent.add(new Sent(model, now()));
			request
				.writeTo(new MockClientHttpRequest(request.method(), request.url()), ExchangeStrategies.withDefaults())
				.subscribe();
			return this.api.answer(model, requests(model));
		});
	}

	public Mono<ClaudeReply> ask(String model) {
		return Mono.defer(() -> ask(Calls.call(model, this.timeline)));
	}

	public Mono<ClaudeReply> ask(ClaudeCall call) {
		return this.ring.proceed(call).ofType(ClaudeEvent.Completed.class).last().map(ClaudeEvent.Completed::reply);
	}

	public Outcome outcome(String model) {
		return outcome(ask(model));
	}

	public Outcome outcome(Mono<ClaudeReply> question) {
		Outcome outcome = new Outcome();
		Duration asked = now();
		question.subscribe((reply) -> {
			outcome.reply = reply;
			outcome.took = now().minus(asked);
		}, (failure) -> {
			outcome.failure = failure;
			outcome.took = now().minus(asked);
		});
		return outcome;
	}

	public Duration now() {
		return Duration.ofNanos(this.timeline.nanoTime());
	}

	public int requests(String model) {
		return (int) this.sent.stream().filter((one) -> one.model().equals(model)).count();
	}

	public Mono<ClientResponse> later(Duration latency, Mono<ClientResponse> answer) {
		return Mono.delay(latency, this.time).then(answer);
	}

	public static Mono<ClientResponse> ok(String model) {
		return ok(model, "end_turn");
	}

	public static Mono<ClientResponse> ok(String model, String stopReason) {
		return Mono.fromSupplier(() -> response(200).body("""
				{"type":"message","role":"assistant","model":"%s","content":[{"type":"text","text":"Nine to five."}],
				"stop_reason":"%s","usage":{"input_tokens":10,"output_tokens":5}}""".formatted(model, stopReason))
			.build());
	}

	public static Mono<ClientResponse> error(int status, String type) {
		return error(status, type, "secret words of the API");
	}

	public static Mono<ClientResponse> error(int status, String type, String message) {
		return Mono.fromSupplier(() -> response(status)
			.body("{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message + "\"}}")
			.build());
	}

	private static ClientResponse.Builder response(int status) {
		return ClientResponse.create(HttpStatusCode.valueOf(status))
			.header("Content-Type", "application/json")
			.header("request-id", "req_" + status);
	}

	/**
	 * The scripted API.
	 */
	@FunctionalInterface
	public interface Api {

		/**
		 * Answers a request.
		 * @param model the model
		 * @param number the number of this request to the model, from 1
		 * @return the answer
		 */
		Mono<ClientResponse> answer(String model, int number);

	}

	/**
	 * A request on the wire.
	 *
	 * @param model the model
	 * @param at when
	 */
	public record Sent(String model, Duration at) {
	}

	/**
	 * How a question ended, once it has.
	 */
	public static final class Outcome {

		public @Nullable ClaudeReply reply;

		public @Nullable Throwable failure;

		public Duration took = Duration.ZERO;

		public ClaudeReply answered() {
			if (this.reply == null) {
				throw new AssertionError("no answer", this.failure);
			}
			return this.reply;
		}

		public ClaudeException failed() {
			if (this.failure instanceof ClaudeException claude) {
				return claude;
			}
			throw new AssertionError("no failure of the expected kind: " + this.reply, this.failure);
		}

	}

}
