package io.github.clauderesilience.observe.meter;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ObservedApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

import org.springframework.boot.WebApplicationType;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTimerIT {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String BODY = """
			{"model": "claude-sonnet-5-5", "max_tokens": 100, "messages": [{"role": "user", "content": "Hello"}]}""";

	@Test
	void shouldCountWhatTheObservationWouldUnderTheSameTags() {
		Map<String, Long> timed = afterAllKindsOfRequests();
		Map<String, Long> observed = afterAllKindsOfRequests("claude.observe.observations=true");
		assertThat(timed).isEqualTo(observed);
		assertThat(timed).hasSizeGreaterThanOrEqualTo(6);
	}

	@Test
	void shouldHaveTheNameTheApplicationGivesIt() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.NONE,
				"management.observations.http.client.requests.name=outgoing")) {
			application.claude().send(ClaudeRequest.of("Are you there?"));
			assertThat(registry(application).get("outgoing").timer().count()).isOne();
			assertThat(registry(application).find("http.client.requests").timers()).isEmpty();
		}
	}

	private static Map<String, Long> afterAllKindsOfRequests(String... properties) {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.NONE, properties)) {
			application.claude().send(ClaudeRequest.of("Are you there?"));
			application.claude().stream(ClaudeRequest.of("And as a stream?")).blockLast(PATIENCE);
			application.claude().countTokens(ClaudeRequest.of("How much is this?")).block(PATIENCE);
			application.simulator().addFault(Fault.status(400).first(1));
			application.claude().sendAsync(ClaudeRequest.of("A bad request?")).onErrorComplete().block(PATIENCE);
			application.simulator().addFault(Fault.rateLimited(1).first(1));
			application.claude().send(ClaudeRequest.of("Over the limit?"));
			application.simulator().addFault(Fault.of(FaultKind.RESET).first(1));
			application.claude().send(ClaudeRequest.of("A broken connection?"));
			foreign(application);
			cancelled(application);
			return counts(registry(application));
		}
	}

	private static void foreign(ObservedApplication application) {
		WebClient client = application.context().getBean("claudeWebClient", WebClient.class);
		client.post()
			.uri("/v1/{what}", "messages")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(BODY)
			.retrieve()
			.bodyToMono(String.class)
			.block(PATIENCE);
		client.get()
			.uri((builder) -> builder.path("/v1/models").build())
			.exchangeToMono((response) -> response.releaseBody().thenReturn(""))
			.onErrorComplete()
			.block(PATIENCE);
	}

	private static void cancelled(ObservedApplication application) {
		application.simulator().addFault(Fault.of(FaultKind.NO_ANSWER).first(1));
		int before = application.simulator().requests().size();
		Disposable call = application.claude().sendAsync(ClaudeRequest.of("Never mind?")).subscribe();
		Awaitility.await().atMost(PATIENCE).until(() -> application.simulator().requests().size() > before);
		call.dispose();
	}

	private static MeterRegistry registry(ObservedApplication application) {
		return application.context().getBean(MeterRegistry.class);
	}

	private static Map<String, Long> counts(MeterRegistry registry) {
		Map<String, Long> counts = new TreeMap<>();
		for (Timer timer : registry.find("http.client.requests").timers()) {
			counts.put(timer.getId().getTags().toString(), timer.count());
		}
		return counts;
	}

}
