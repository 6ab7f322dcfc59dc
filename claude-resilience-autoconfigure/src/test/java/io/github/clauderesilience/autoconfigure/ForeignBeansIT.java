package io.github.clauderesilience.autoconfigure;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestCustomizer;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.cache.key.QuestionNormaliser;
import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.observe.AttemptTracer;
import io.github.clauderesilience.observe.QuestionTracer;
import io.github.clauderesilience.observe.trace.AttemptConvention;
import io.github.clauderesilience.observe.trace.QuestionConvention;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.review.mask.TextMasker;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.spi.FaqListener;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.wire.key.RejectedKeys;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.core.registry.EntryAddedEvent;
import io.github.resilience4j.core.registry.EntryRemovedEvent;
import io.github.resilience4j.core.registry.EntryReplacedEvent;
import io.github.resilience4j.core.registry.RegistryEventConsumer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.boot.webclient.observation.ObservationWebClientCustomizer;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Beans of an application that throw whenever they are called, or that block: no call
 * changes its outcome or is late, and what the library knows of circuits, keys and
 * outages is right in trouble and afterwards.
 */
class ForeignBeansIT {

	private static final Duration DEADLINE = Duration.ofSeconds(4);

	private static final String MODEL = "claude-sonnet-5-5";

	private static final String GROUP = "sonnet-5-5";

	private static final String MESSAGE = """
			{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",
			 "content":[{"type":"text","text":"The answer."}],"stop_reason":"end_turn",
			 "usage":{"input_tokens":10,"output_tokens":5}}""";

	private static final String STREAM = """
			event: message_start
			data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
			"model":"claude-sonnet-5-5","content":[],"stop_reason":null,"usage":{"input_tokens":10,"output_tokens":1}}}

			event: content_block_start
			data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

			event: content_block_delta
			data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"The answer."}}

			event: content_block_stop
			data: {"type":"content_block_stop","index":0}

			event: message_delta
			data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}

			event: message_stop
			data: {"type":"message_stop"}

			""";

	private static final List<Supplier<Throwable>> FAILURES = List.of(() -> new IllegalStateException("thrown"),
			() -> new AssertionError("thrown"), () -> new StackOverflowError("thrown"),
			() -> new NoClassDefFoundError("thrown"), () -> new OutOfMemoryError("thrown"));

	private static final AtomicInteger thrown = new AtomicInteger();

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private volatile int status = 200;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test", "claude.timeout.total=" + DEADLINE.toMillis() + "ms",
				"claude.retry.default.initial=5ms", "claude.retry.overloaded.initial=5ms",
				"claude.retry.overloaded.max-retries=1", "claude.circuit-breaker.failures=3",
				"claude.circuit-breaker.cool-off=100ms", "claude.circuit-breaker.max-cool-off=100ms",
				"claude.fallback.models=", "claude.observe.observations=true",
				"claude.rate-limit.groups." + GROUP + ".input-tokens-per-day=1000000000");

	@BeforeEach
	void answer() {
		this.server.setDispatcher(new Dispatcher() {

			@Override
			public MockResponse dispatch(RecordedRequest request) {
				int code = ForeignBeansIT.this.status;
				if (code != 200) {
					return new MockResponse.Builder().code(code)
						.addHeader("content-type", "application/json")
						.body("{\"type\":\"error\",\"error\":{\"type\":\"" + type(code) + "\",\"message\":\"no\"}}")
						.build();
				}
				boolean stream = request.getBody() != null && request.getBody().utf8().contains("\"stream\":true");
				return new MockResponse.Builder()
					.addHeader("content-type", stream ? "text/event-stream" : "application/json")
					.addHeader("anthropic-ratelimit-requests-limit", "1000")
					.addHeader("anthropic-ratelimit-requests-remaining", "999")
					.addHeader("anthropic-ratelimit-requests-reset", "2026-01-01T00:00:00Z")
					.body(stream ? STREAM : MESSAGE)
					.build();
			}

		});
	}

	private static String type(int code) {
		return switch (code) {
			case 401 -> "authentication_error";
			case 403 -> "permission_error";
			default -> "overloaded_error";
		};
	}

	static List<Arguments> throwing() {
		List<Arguments> beans = new ArrayList<>();
		for (Class<?> port : List.of(FaqListener.class, CallObserver.class, AttemptObserver.class, RetryListener.class,
				FallbackListener.class, LimitListener.class, CircuitListener.class, ClaudeRequestCustomizer.class,
				ReviewQueue.class, TextMasker.class, UserMessages.class, QuestionNormaliser.class, Alerts.class,
				QuestionConvention.class, AttemptConvention.class, DayStore.class, Leases.class)) {
			beans.add(arguments(port.getSimpleName(), registration(port)));
		}
		for (Class<?> port : List.of(QuestionTracer.class, AttemptTracer.class, RoundTripListener.class)) {
			beans.add(arguments(port.getSimpleName(), primary(port)));
		}
		beans.add(arguments("listener of events", listener((event) -> {
			throw failure();
		})));
		beans.add(arguments("CacheManager", cacheManager()));
		beans.add(arguments("ObservationHandler", handler()));
		beans.add(arguments("MeterRegistry", meters()));
		beans.add(arguments("ObservationHandler of requests", requestHandler()));
		beans.add(arguments("ClientRequestObservationConvention", requestConvention()));
		beans.add(arguments("RegistryEventConsumer", registryConsumer((circuit) -> {
			throw failure();
		})));
		beans.add(arguments("consumer of a circuit's events",
				registryConsumer((circuit) -> circuit.getEventPublisher().onEvent((event) -> {
					throw failure();
				}))));
		return beans;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("throwing")
	void shouldGoOnWhenBeanThrows(String name, Consumer<GenericApplicationContext> bean) {
		int before = thrown.get();
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/")).withInitializer((context) -> {
			ObservationRegistry observations = ObservationRegistry.create();
			observations.observationConfig().observationHandler((observed) -> true);
			((GenericApplicationContext) context).registerBean(ObservationRegistry.class, () -> observations);
			bean.accept((GenericApplicationContext) context);
		}).run((context) -> {
			assertThat(context).hasNotFailed();
			goOn(context);
		});
		assertThat(thrown).as("the bean was called").hasValueGreaterThan(before);
	}

	static List<Arguments> blocking() {
		return List.of(arguments("listener of events", (Blocking) (latch) -> listener((event) -> await(latch))),
				arguments("ReviewQueue",
						(Blocking) (latch) -> register(ReviewQueue.class, proxy(ReviewQueue.class, () -> {
							await(latch);
							return Optional.empty();
						}))),
				arguments("TextMasker", (Blocking) (latch) -> register(TextMasker.class, (text) -> {
					await(latch);
					return text;
				})));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("blocking")
	void shouldGoOnWhileBeanBlocks(String name, Blocking bean) {
		CountDownLatch latch = new CountDownLatch(1);
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/"))
			.withInitializer((context) -> bean.until(latch).accept((GenericApplicationContext) context))
			.run((context) -> {
				goOn(context);
				latch.countDown();
			});
	}

	@Test
	void shouldTellEventsThatWaitWhenContextStops() {
		List<ClaudeAlert.Kind> heard = new ArrayList<>();
		CountDownLatch latch = new CountDownLatch(1);
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/"))
			.withInitializer((context) -> listener((event) -> {
				await(latch);
				heard.add(event.getPayload().kind());
			}).accept((GenericApplicationContext) context))
			.run((context) -> {
				Alerts alerts = context.getBean(Alerts.class);
				alerts.raise(ClaudeAlert.Kind.OUTAGE_STARTED, MODEL, "one");
				alerts.raise(ClaudeAlert.Kind.OUTAGE_ENDED, MODEL, "two");
				assertThat(heard).isEmpty();
				latch.countDown();
			});

		assertThat(heard).containsExactly(ClaudeAlert.Kind.OUTAGE_STARTED, ClaudeAlert.Kind.OUTAGE_ENDED);
	}

	@Test
	void shouldFailCallOnlyWhenKeysThrow() {
		AtomicBoolean broken = new AtomicBoolean();
		ClaudeApiKeys keys = () -> {
			if (broken.get()) {
				throw failure();
			}
			return "sk-ant-test";
		};
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/"))
			.withInitializer(
					(context) -> register(ClaudeApiKeys.class, keys).accept((GenericApplicationContext) context))
			.run((context) -> {
				ClaudeService claude = context.getBean(ClaudeService.class);
				broken.set(true);
				for (int i = 0; i < FAILURES.size(); i++) {
					assertThat(inTime(() -> catchThrowable(() -> claude.send(ClaudeRequest.of("x")))))
						.isInstanceOf(ClaudeAccountException.class)
						.hasMessageContaining("of type ClaudeApiKeys threw");
					assertThat(inTime(() -> catchThrowable(() -> foreign(context))))
						.isInstanceOf(ClaudeAccountException.class);
					assertThat(inTime(() -> claude.ask("x")).source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
				}
				broken.set(false);
				assertThat(claude.ask("x").source()).isEqualTo(ClaudeReply.Source.LIVE);
				assertThat(context.getBean(LimitPools.class).onTheWire()).isZero();
			});
	}

	@Test
	void shouldFailCallOnlyWhenFilterOfCustomizerThrows() {
		AtomicBoolean broken = new AtomicBoolean(true);
		WebClientCustomizer customizer = (builder) -> builder.filter((request, next) -> {
			if (broken.get()) {
				throw failure();
			}
			return next.exchange(request);
		});
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/"))
			.withInitializer((context) -> register(WebClientCustomizer.class, customizer)
				.accept((GenericApplicationContext) context))
			.run((context) -> {
				ClaudeService claude = context.getBean(ClaudeService.class);
				for (int i = 0; i < FAILURES.size(); i++) {
					assertThat(inTime(() -> catchThrowable(() -> claude.send(ClaudeRequest.of("x")))))
						.isInstanceOf(IllegalStateException.class);
					assertThat(inTime(() -> claude.ask("x")).source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
				}
				assertThat(context.getBean(CircuitBreakers.class).views())
					.allMatch((circuit) -> circuit.state() == CircuitView.State.NORMAL);
				broken.set(false);
				assertThat(claude.ask("x").source()).isEqualTo(ClaudeReply.Source.LIVE);
				assertThat(context.getBean(LimitPools.class).onTheWire()).isZero();
			});
	}

	private void goOn(ApplicationContext context) {
		ClaudeService claude = context.getBean(ClaudeService.class);
		shouldAnswer(context);
		this.status = 403;
		assertThat(failure(claude)).isEqualTo(ErrorClass.PERMISSION);
		for (int outage = 0; outage < 2; outage++) {
			this.status = 529;
			await("the circuit opens", () -> failure(claude) == ErrorClass.CIRCUIT_OPEN);
			assertThat(context.getBean(FallbackModes.class).views()).isNotEmpty();
			assertThat(inTime(() -> claude.ask("x")).source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
			this.status = 200;
			await("the model serves again", () -> inTime(() -> claude.ask("x")).source() == ClaudeReply.Source.LIVE
					&& context.getBean(FallbackModes.class).views().isEmpty());
			shouldAnswer(context);
		}
		this.status = 401;
		assertThat(failure(claude)).isEqualTo(ErrorClass.AUTHENTICATION);
		assertThat(failure(claude)).isEqualTo(ErrorClass.AUTHENTICATION);
		this.status = 200;
		context.getBean(RejectedKeys.class).release();
		shouldAnswer(context);
		assertThat(context.getBean(CircuitBreakers.class).views()).allSatisfy((circuit) -> {
			assertThat(circuit.state()).isIn(CircuitView.State.NORMAL, CircuitView.State.RECOVERING);
			assertThat(circuit.inFlight()).isZero();
		});
		assertThat(context.getBean(LimitPools.class).onTheWire()).isZero();
	}

	private void shouldAnswer(ApplicationContext context) {
		ClaudeService claude = context.getBean(ClaudeService.class);
		ClaudeRequest request = ClaudeRequest.of("How?");
		assertThat(inTime(() -> claude.ask("How?")).text()).isEqualTo("The answer.");
		assertThat(inTime(() -> claude.send(request)).text()).isEqualTo("The answer.");
		List<ClaudeEvent> events = inTime(() -> claude.stream(request).collectList().block());
		assertThat(((ClaudeEvent.Completed) events.get(events.size() - 1)).reply().text()).isEqualTo("The answer.");
		assertThat(inTime(() -> claude.faq("Really?")).text()).isEqualTo("The answer.");
		assertThat(inTime(() -> claude.faq("Really?")).source()).isIn(ClaudeReply.Source.CACHE,
				ClaudeReply.Source.LIVE);
		assertThat(inTime(() -> foreign(context))).contains("The answer.");
	}

	private static @Nullable String foreign(ApplicationContext context) {
		return context.getBean("claudeWebClient", WebClient.class)
			.post()
			.uri("/v1/messages")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("model", MODEL, "max_tokens", 10, "messages",
					List.of(Map.of("role", "user", "content", "How?"))))
			.retrieve()
			.bodyToMono(String.class)
			.block();
	}

	private static ErrorClass failure(ClaudeService claude) {
		Throwable failure = inTime(() -> catchThrowable(() -> claude.send(ClaudeRequest.of("x"))));
		assertThat(failure).isInstanceOf(ClaudeException.class);
		return ((ClaudeException) failure).errorClass();
	}

	private static <T> T inTime(Supplier<T> call) {
		long began = System.nanoTime();
		T result = call.get();
		assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(DEADLINE.dividedBy(2));
		return result;
	}

	private static void await(String what, BooleanSupplier condition) {
		long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(what).isLessThan(until);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static RuntimeException failure() {
		return sneaky(FAILURES.get(thrown.getAndIncrement() % FAILURES.size()).get());
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	private static <T> Consumer<GenericApplicationContext> registration(Class<T> port) {
		return register(port, proxy(port, () -> {
			throw failure();
		}));
	}

	private static <T> Consumer<GenericApplicationContext> register(Class<T> type, T bean) {
		return (context) -> context.registerBean(type, () -> bean);
	}

	private static <T> Consumer<GenericApplicationContext> primary(Class<T> port) {
		T bean = proxy(port, () -> {
			throw failure();
		});
		return (context) -> context.registerBean("primary", port, () -> bean,
				(definition) -> definition.setPrimary(true));
	}

	private static <T> T proxy(Class<T> type, Supplier<?> behaviour) {
		return type
			.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (self, method, args) -> {
				if (method.getDeclaringClass() == Object.class) {
					return switch (method.getName()) {
						case "equals" -> self == args[0];
						case "hashCode" -> System.identityHashCode(self);
						default -> type.getSimpleName();
					};
				}
				return behaviour.get();
			}));
	}

	private static Consumer<GenericApplicationContext> listener(Consumer<PayloadApplicationEvent<ClaudeAlert>> hears) {
		return (context) -> context.addApplicationListener(new AlertListener(hears));
	}

	private static Consumer<GenericApplicationContext> cacheManager() {
		Cache cache = new ConcurrentMapCache("claude-faq") {

			@Override
			public ValueWrapper get(Object key) {
				throw failure();
			}

			@Override
			public void put(Object key, @Nullable Object value) {
				throw failure();
			}

		};
		return register(CacheManager.class, new CacheManager() {

			@Override
			public Cache getCache(String name) {
				return cache;
			}

			@Override
			public List<String> getCacheNames() {
				return List.of("claude-faq");
			}

		});
	}

	private static Consumer<GenericApplicationContext> handler() {
		return (context) -> {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new ThrowingHandler());
			context.registerBean("observed", ObservationRegistry.class, () -> registry,
					(definition) -> definition.setPrimary(true));
		};
	}

	private static Consumer<GenericApplicationContext> requestHandler() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ThrowingHandler());
		return register(WebClientCustomizer.class,
				new ObservationWebClientCustomizer(registry, new DefaultClientRequestObservationConvention()));
	}

	private static Consumer<GenericApplicationContext> requestConvention() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler((observed) -> true);
		return register(WebClientCustomizer.class,
				new ObservationWebClientCustomizer(registry, proxy(ClientRequestObservationConvention.class, () -> {
					throw failure();
				})));
	}

	private static Consumer<GenericApplicationContext> registryConsumer(Consumer<CircuitBreaker> added) {
		return register(CircuitBreakerRegistry.class,
				CircuitBreakerRegistry.of(CircuitBreakerConfig.ofDefaults(), new RegistryEventConsumer<>() {

					@Override
					public void onEntryAddedEvent(EntryAddedEvent<CircuitBreaker> event) {
						added.accept(event.getAddedEntry());
					}

					@Override
					public void onEntryRemovedEvent(EntryRemovedEvent<CircuitBreaker> event) {
						throw failure();
					}

					@Override
					public void onEntryReplacedEvent(EntryReplacedEvent<CircuitBreaker> event) {
						throw failure();
					}

				}));
	}

	private static Consumer<GenericApplicationContext> meters() {
		return (context) -> context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry() {

			@Override
			protected Counter newCounter(Meter.Id id) {
				return proxy(Counter.class, () -> {
					throw failure();
				});
			}

			@Override
			protected Timer newTimer(Meter.Id id, DistributionStatisticConfig config, PauseDetector pauses) {
				return proxy(Timer.class, () -> {
					throw failure();
				});
			}

		});
	}

	private interface Blocking {

		Consumer<GenericApplicationContext> until(CountDownLatch latch);

	}

	private record AlertListener(Consumer<PayloadApplicationEvent<ClaudeAlert>> hears)
			implements
				ApplicationListener<PayloadApplicationEvent<ClaudeAlert>> {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<ClaudeAlert> event) {
			this.hears.accept(event);
		}

	}

	private static final class ThrowingHandler implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			throw failure();
		}

		@Override
		public void onError(Observation.Context context) {
			throw failure();
		}

		@Override
		public void onStop(Observation.Context context) {
			throw failure();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
