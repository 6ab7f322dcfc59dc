package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeOutputException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.Effort;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.simulator.faults.Fault;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Objects of the application as answers, over real sockets.
 */
class StructuredOutputIT {

	private static final ClaudeRequest QUESTION = ClaudeRequest.builder()
		.user("My shoes are torn!")
		.effort(Effort.LOW)
		.build();

	private static final String GOOD = "{\"subject\":\"Torn shoes\",\"mood\":\"Angry\",\"priority\":2}";

	private static final String BAD = "{\"subject\":\"Torn shoes\",\"mood\":\"sad\"}";

	@Test
	void shouldHoldTheModelToTheSchemaAndReadTheAnswer() {
		SimulatedApplication.with().run((application) -> {
			application.api().reply(GOOD);

			Ticket ticket = application.claude().send(QUESTION, Ticket.class);

			assertThat(ticket).isEqualTo(new Ticket("Torn shoes", Mood.ANGRY, 2, null));
			JsonNode config = body(application, 0).path("output_config");
			assertThat(config.path("effort").stringValue()).isEqualTo("low");
			assertThat(config.path("format").path("type").stringValue()).isEqualTo("json_schema");
			assertThat(config.path("format").path("schema").path("required").size()).isEqualTo(3);
			assertThat(application.requests()).isEqualTo(1);
		});
	}

	@Test
	void madeUpAnswerOfTheSimulatorShouldFitToo() {
		SimulatedApplication.with()
			.run((application) -> assertThat(
					application.claude().sendAsync(QUESTION, Ticket.class).block(Duration.ofSeconds(20)))
				.isNotNull());
	}

	@Test
	void answerThatDoesNotFitShouldBeSentBackOnce() {
		SimulatedApplication.with().run((application) -> {
			application.api().reply(BAD).toPromptContaining("torn!");
			application.api().reply("```json\n" + GOOD + "\n```").toPromptContaining("does not fit");

			assertThat(application.claude().send(QUESTION, Ticket.class).priority()).isEqualTo(2);

			assertThat(body(application, 1).path("messages").path(1).path("content").path(0).path("text").stringValue())
				.isEqualTo(BAD);
			assertThat(body(application, 1).path("messages").path(2).path("content").stringValue())
				.contains("lacks \"priority\"", "/mood must be one of");
		});
	}

	@Test
	void whenTheSecondAnswerDoesNotFitEitherShouldSayWhatIsWrong() {
		SimulatedApplication.with().run((application) -> {
			application.api().reply(BAD);

			ClaudeOutputException failure = failure(application);

			assertThat(failure.problems()).hasSize(2);
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.MALFORMED);
			assertThat(failure.getMessage()).contains("claude-sonnet-5-5", "lacks \"priority\"", "simplify the type");
			assertThat(failure.userMessage()).isNotBlank();
			assertThat(failure.isExhausted()).isTrue();
			assertThat(failure.requestId()).isNotNull();
			assertThat(Objects.requireNonNull(failure.reply()).text()).isEqualTo(BAD);
			assertThat(failure.with(failure.details().withUserMessage("Sorry")))
				.isInstanceOf(ClaudeOutputException.class);
			assertThat(application.requests()).isEqualTo(2);
		});
	}

	@Test
	void answerThatWasCutShouldNotBeAskedForAgain() {
		SimulatedApplication.with().run((application) -> {
			application.api().reply(GOOD.substring(0, 20)).stopReason("max_tokens");

			assertThat(failure(application)).hasMessageContaining("raise that");
			assertThat(application.requests()).isEqualTo(1);
		});
	}

	@Test
	void constraintsOfTheTypeShouldHold() {
		SimulatedApplication.with()
			.context((runner) -> runner.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class)))
			.run((application) -> {
				application.api().reply(GOOD.replace('2', '0'));

				assertThat(failure(application).problems()).singleElement()
					.asString()
					.startsWith("/priority ")
					.contains("1");
			});
	}

	@Test
	void troubleWithTheApiShouldKeepItsType() {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.overloaded());

			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> application.claude().send(QUESTION, Ticket.class))
				.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.OVERLOADED));
		});
	}

	private static ClaudeOutputException failure(SimulatedApplication.Running application) {
		return Objects.requireNonNull(catchThrowableOfType(ClaudeOutputException.class,
				() -> application.claude().send(QUESTION, Ticket.class)));
	}

	private static JsonNode body(SimulatedApplication.Running application, int request) {
		return Objects.requireNonNull(Json.readObject(application.api().requests().get(request).body()));
	}

	record Ticket(String subject, Mood mood, @Min(1) int priority, @Nullable List<String> tags) {
	}

	enum Mood {

		CALM, ANGRY

	}

}
