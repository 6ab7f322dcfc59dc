package io.github.clauderesilience.service;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks with a canary for a key and a canary for a question, meets every kind of fault by
 * an API that repeats the whole request, and looks for the canaries in all that is logged
 * at TRACE, in every exception, every {@code toString} and the endpoints.
 * <p>
 * What stays the application's own choice and is not switched on here: Reactor Netty's
 * wiretap, {@code spring.http.codecs.log-request-details}, and
 * {@code management.endpoint.*.show-values}. All of them are off by default. The
 * provider's own words about an error ({@link ClaudeException#apiMessage()}, at most 400
 * characters) are logged without the key; that they do not repeat a prompt is the
 * provider's doing. Questions that were refused or not permitted are logged for review,
 * masked and by a logger of their own, {@code claude.review}; that is the one place where
 * the question may be seen.
 */
@Tag("waiting")
class CanaryIT {

	private static final String KEY = "canary-key-5f8c1d";

	private static final String PROMPT = "canary-prompt-77ab";

	/** Where questions a person has to look at are logged, masked. */
	private static final String REVIEW = " claude.review ";

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","content":[{"type":"text","text":"Hello."}],"stop_reason":"%s",\
			"stop_details":{"category":"cyber"},"usage":{"input_tokens":1,"output_tokens":1}}""";

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private final Queue<String> seen = new ConcurrentLinkedQueue<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withConfiguration(
				AutoConfigurations.of(EndpointAutoConfiguration.class, EnvironmentEndpointAutoConfiguration.class,
						ConfigurationPropertiesReportEndpointAutoConfiguration.class))
		.withBean(CallObserver.class, this::observer)
		.withPropertyValues("claude.api-key=" + KEY, "management.endpoints.web.exposure.include=*",
				"claude.timeout.total=20s", "claude.rate-limit.max-wait=1s", "claude.retry.default.initial=1ms",
				"claude.retry.default.max=1ms", "claude.retry.default.max-retries=1",
				"claude.retry.overloaded.max-retries=1", "claude.retry.timeout.max-retries=0",
				"claude.retry.malformed.max-retries=1");

	@Test
	void neitherKeyNorQuestionShouldBeSeenAnywhere() {
		List<Function<RecordedRequest, MockResponse>> faults = faults();
		try (LogCapture log = LogCapture.of(Logger.ROOT_LOGGER_NAME, Level.TRACE)) {
			for (Function<RecordedRequest, MockResponse> fault : faults) {
				this.server.setDispatcher(new Dispatcher() {

					@Override
					public MockResponse dispatch(RecordedRequest request) {
						return fault.apply(request);
					}

				});
				// Each in its own application, for no latch and no pause may stand in the
				// way.
				String patience = (fault == faults.get(faults.size() - 1)) ? "200ms" : "20s";
				this.runner
					.withPropertyValues("claude.base-url=" + this.server.url("/"), "claude.timeout.attempt=" + patience,
							"claude.timeout.first-content=" + patience)
					.run(this::meet);
			}
			this.seen.addAll(log.lines());
		}

		assertThat(this.server.getRequestCount()).isGreaterThanOrEqualTo(4 * faults.size());
		assertThat(this.seen).hasSizeGreaterThan(500)
			.anyMatch((line) -> line.startsWith("TRACE"))
			.anyMatch((line) -> line.contains("io.github.clauderesilience"))
			.anyMatch((line) -> line.contains("Hello."));
		assertThat(leaks(KEY)).isEmpty();
		assertThat(leaks(PROMPT)).isNotEmpty()
			.allMatch((before) -> before.contains(REVIEW)
					&& (before.contains(" refused ") || before.contains(" permission ")));
	}

	private List<String> leaks(String canary) {
		return this.seen.stream()
			.filter((line) -> line.contains(canary))
			.map((line) -> line.substring(Math.max(0, line.indexOf(canary) - 200), line.indexOf(canary)))
			.distinct()
			.toList();
	}

	@Test
	void captureShouldSeeACanaryThatIsLogged() {
		try (LogCapture log = LogCapture.of(Logger.ROOT_LOGGER_NAME, Level.TRACE)) {
			LoggerFactory.getLogger("some.logger")
				.trace("found", new IllegalStateException("outer", new IllegalArgumentException(KEY)));

			assertThat(log.lines()).anyMatch((line) -> line.contains(KEY));
		}
	}

	private void meet(ApplicationContext context) {
		ClaudeService claude = context.getBean(ClaudeService.class);
		ClaudeRequest request = ClaudeRequest.builder()
			.system(PROMPT)
			.user(PROMPT)
			.set("metadata", Map.of("user_id", PROMPT))
			.build();
		this.seen.add(request.toString());
		note(claude, (service) -> saw(service.send(request)));
		note(claude, (service) -> saw(service.ask(request)));
		note(claude,
				(service) -> service.stream(request).doOnNext((event) -> this.seen.add(event.toString())).blockLast());
		note(claude, (service) -> this.seen.add(String.valueOf(service.countTokens(request).block())));
		for (String name : context.getBeanDefinitionNames()) {
			Object bean = context.getBean(name);
			if (bean.getClass().getName().startsWith("io.github.clauderesilience")) {
				this.seen.add(bean.toString());
			}
		}
		JsonMapper mapper = JsonMapper.builder().disable(SerializationFeature.FAIL_ON_EMPTY_BEANS).build();
		this.seen.add(mapper.writeValueAsString(context.getBean(EnvironmentEndpoint.class).environment(null)));
		this.seen.add(mapper.writeValueAsString(
				context.getBean(ConfigurationPropertiesReportEndpoint.class).configurationProperties()));
	}

	private void note(ClaudeService claude, Consumer<ClaudeService> call) {
		try {
			call.accept(claude);
		}
		catch (RuntimeException ex) {
			saw(ex);
		}
	}

	private void saw(ClaudeReply reply) {
		this.seen.add(reply + " " + reply.provenance() + " " + reply.text());
	}

	private void saw(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		if (failure instanceof ClaudeException claude) {
			text.append(String.valueOf(claude.details())).append(claude.userMessage());
		}
		this.seen.add(text.toString());
	}

	private CallObserver observer() {
		return new CallObserver() {

			@Override
			public void failed(CallInfo call, Throwable failure) {
				CanaryIT.this.seen.add(call.toString());
				saw(failure);
			}

			@Override
			public void answered(CallInfo call, ClaudeReply reply) {
				CanaryIT.this.seen.add(call + " " + new ClaudeEvent.Completed(reply));
			}

		};
	}

	private static List<Function<RecordedRequest, MockResponse>> faults() {
		List<Function<RecordedRequest, MockResponse>> faults = new ArrayList<>();
		faults.add((request) -> answer(200, "application/json", MESSAGE.formatted("end_turn")));
		faults.add((request) -> answer(200, "application/json", MESSAGE.formatted("refusal")));
		faults.add((request) -> answer(200, "application/json", MESSAGE.formatted("end_turn").substring(0, 60)));
		faults.add((request) -> answer(200, "text/html", echo(request)));
		faults.add((request) -> answer(200, "application/json",
				"{\"type\":\"error\",\"error\":{\"type\":\"x\",\"message\":\"" + request.getHeaders().get("x-api-key")
						+ "\"}}"));
		faults.add((request) -> answer(200, "text/event-stream",
				"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\""
						+ request.getHeaders().get("x-api-key") + "\"}}\n\n"));
		faults.add((request) -> answer(200, "text/event-stream", "data: " + echo(request) + "\n\n"));
		for (int status : new int[] { 400, 401, 402, 403, 404, 409, 413, 422, 429, 500, 503, 529 }) {
			faults.add((request) -> answer(status, "application/json",
					"{\"type\":\"error\",\"error\":{\"type\":\"some_error\",\"message\":\"invalid x-api-key: "
							+ request.getHeaders().get("x-api-key") + "\"},\"request_id\":\""
							+ request.getHeaders().get("x-api-key") + "\"}"));
			faults.add((request) -> answer(status, "text/html", echo(request)));
		}
		faults.add((request) -> new MockResponse.Builder().code(302)
			.addHeader("Location", "http://127.0.0.1:1/?" + request.getHeaders().get("x-api-key"))
			.build());
		faults.add((request) -> new MockResponse.Builder().code(200)
			.addHeader("Content-Type", "application/json")
			.body(echo(request))
			.onResponseBody(new SocketEffect.CloseSocket())
			.build());
		faults.add((request) -> new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
		faults.add((request) -> new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build());
		return faults;
	}

	private static String echo(RecordedRequest request) {
		return "<pre>" + request.getHeaders().newBuilder().build().toMultimap()
				+ (request.getBody() != null ? request.getBody().utf8() : "") + "</pre>";
	}

	private static MockResponse answer(int status, String contentType, String body) {
		return new MockResponse.Builder().code(status).addHeader("Content-Type", contentType).body(body).build();
	}

}
