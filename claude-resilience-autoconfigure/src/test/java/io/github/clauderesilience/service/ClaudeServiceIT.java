package io.github.clauderesilience.service;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClaudeServiceIT {

	private static final String MESSAGE = """
			{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",
			 "content":[{"type":"text","text":"Reset it under Settings."}],"stop_reason":"end_turn",
			 "usage":{"input_tokens":1000000,"output_tokens":10000}}""";

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test", "claude.fallback.models=claude-sonnet-5-5",
				"claude.timeout.attempt=2m");

	@Test
	void shouldAnswerAQuestionOverHttp() {
		this.server.enqueue(json(200, MESSAGE).addHeader("request-id", "req_1").build());
		run((claude) -> {
			ClaudeReply reply = claude.ask("How do I reset my password?");

			assertThat(reply.text()).isEqualTo("Reset it under Settings.");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(reply.requestId()).isEqualTo("req_1");
			assertThat(reply.attempts()).isEqualTo(1);
			assertThat(reply.cost()).isEqualByComparingTo("2.10");
			RecordedRequest request = this.server.takeRequest();
			assertThat(request.getTarget()).isEqualTo("/v1/messages");
			assertThat(request.getHeaders().get("x-api-key")).isEqualTo("sk-ant-test");
			assertThat(request.getHeaders().get("anthropic-version")).isEqualTo("2023-06-01");
			assertThat(request.getBody().utf8()).isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":"
					+ "\"How do I reset my password?\"}],\"model\":\"claude-sonnet-5-5\",\"max_tokens\":4096}");
		});
	}

	@Test
	void shouldShowTheTemplateOfItsAddressToObservationsEachTime() {
		List<String> uris = new CopyOnWriteArrayList<>();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new UriCollector(uris));
		this.server.enqueue(json(200, MESSAGE).build());
		this.server.enqueue(json(200, MESSAGE).build());
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/proxy/"))
			.withBean(WebClientCustomizer.class, () -> (builder) -> builder.observationRegistry(observations))
			.run((context) -> {
				ClaudeService claude = context.getBean(ClaudeService.class);
				claude.send(ClaudeRequest.of("Hello"));
				claude.send(ClaudeRequest.of("Hello again"));

				assertThat(this.server.takeRequest().getTarget()).isEqualTo("/proxy/v1/messages");
				assertThat(this.server.takeRequest().getTarget()).isEqualTo("/proxy/v1/messages");
				assertThat(uris).containsExactly("/v1/messages", "/v1/messages");
			});
	}

	@Test
	void whenTheRequestIsWrongShouldThrowForProgramsAndExplainToPeople() {
		String error = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"tools.0: bad\"}}";
		this.server.enqueue(json(400, error).build());
		this.server.enqueue(json(400, error).build());
		run((claude) -> {
			assertThatExceptionOfType(ClaudeRequestException.class)
				.isThrownBy(() -> claude.send(ClaudeRequest.of("Hello")))
				.satisfies((failure) -> {
					assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
					assertThat(failure.status()).isEqualTo(400);
					assertThat(failure.attempts()).isEqualTo(1);
					assertThat(failure.apiMessage()).isEqualTo("tools.0: bad");
					assertThat(failure.userMessage()).doesNotContain("tools");
					assertThat(failure.getSuppressed()).isEmpty();
				});
			ClaudeReply reply = claude.ask("Hello");
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
			assertThat(reply.text()).startsWith("This question could not be processed");
		});
	}

	@Test
	void whenCalledOnAnEventLoopShouldRefuseToBlock() {
		run((claude) -> StepVerifier
			.create(reactor.core.publisher.Mono.fromCallable(() -> claude.ask("Hello"))
				.subscribeOn(Schedulers.parallel()))
			.verifyErrorSatisfies((failure) -> assertThat(failure).isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("use askAsync instead")));
	}

	private static MockResponse.Builder json(int status, String body) {
		return new MockResponse.Builder().code(status).addHeader("Content-Type", "application/json").body(body);
	}

	private void run(Use use) {
		this.runner.withPropertyValues("claude.base-url=" + this.server.url("/"))
			.run((context) -> use.with(context.getBean(ClaudeService.class)));
	}

	private interface Use {

		void with(ClaudeService claude) throws Exception;

	}

	private record UriCollector(List<String> uris) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			KeyValue uri = context.getLowCardinalityKeyValue("uri");
			this.uris.add((uri != null) ? uri.getValue() : "missing");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
