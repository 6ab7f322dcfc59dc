package io.github.clauderesilience.test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.ToolCall;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

import static io.github.clauderesilience.test.ClaudeReplyAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The test support as an application uses it.
 */
@ClaudeSimulatorTest(classes = ClaudeSimulatorTestIT.Application.class, properties = { "claude.retry.default.max=60ms",
		"claude.fallback.models.claude-sonnet-5-5=claude-haiku-5-5", "management.health.redis.enabled=false" })
class ClaudeSimulatorTestIT {

	private static final String SONNET = "claude-sonnet-5-5";

	private static final String HAIKU = "claude-haiku-5-5";

	@Autowired
	ClaudeService claude;

	@Autowired
	ClaudeSimulation simulation;

	@Autowired
	ClaudeProperties properties;

	@Test
	void scriptedAnswersShouldBeGiven() {
		this.simulation.reply("On Friday.").toPromptContaining("parcel");
		this.simulation.reply("Once.").times(1);

		assertThat(this.claude.ask("Where is my parcel?")).isAnswer()
			.says("Friday")
			.isFrom(SONNET)
			.isFrom(ClaudeReply.Source.LIVE)
			.hasAttempts(1)
			.waitedAtMost(Duration.ofSeconds(5))
			.tookAtMost(Duration.ofSeconds(20));
		assertThat(this.claude.ask("And the others?")).says("Once.");
		assertThat(this.claude.ask("And the others?").text()).isNotEqualTo("Once.");
		assertThat(this.simulation).wasAsked(3).wasAsked(SONNET, 3).wasAskedFor("parcel");
		assertThat(this.simulation.requests().get(0).prompt()).isEqualTo("Where is my parcel?");
	}

	@Test
	@ClaudeFault(status = 529, model = SONNET)
	void faultMayBeAnAnnotation() {
		assertThat(this.claude.ask("Where is my parcel?")).isFrom(HAIKU).isFrom(ClaudeReply.Source.FALLBACK_MODEL);
		assertThat(this.simulation).wasAsked(HAIKU, 1);
	}

	@Test
	@ClaudeFault(status = 500, firstPerPrompt = 1)
	@ClaudeFault(kind = FaultKind.RESET, promptContaining = "reset", first = 1)
	void faultsMayBeSeveral() {
		assertThat(this.claude.ask("One")).isFrom(SONNET).hasAttempts(2);
		assertThat(this.simulation).wasAsked(2).waitedAfter(1, Duration.ofMillis(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void applicationShouldBeHealedBetweenMethods(int ignored) {
		assertThat(this.claude.ask("Hello")).isAnswer();
		this.simulation.fault(Fault.status(401));
		assertThat(this.claude.ask("Hello")).isUnavailableBecauseOf(ErrorClass.AUTHENTICATION);
		this.simulation.reset();
		assertThat(this.claude.ask("Hello")).isAnswer();
		this.simulation.fault(Fault.status(500));
		for (int i = 0; i < 4; i++) {
			assertThat(this.claude.ask("Hello").isAnswer()).isFalse();
		}
	}

	@Test
	void cachedAnswersShouldBeForgotten() {
		ClaudeReply first = this.claude.faq("When are you open?");
		assertThat(this.claude.faq("When are you open?")).isFrom(ClaudeReply.Source.CACHE).hasAttempts(0);

		this.simulation.reset();

		assertThat(first).isFrom(ClaudeReply.Source.LIVE);
		assertThat(this.claude.faq("When are you open?")).isFrom(ClaudeReply.Source.LIVE);
	}

	@Test
	void toolShouldBeCalledWithoutForce() {
		this.simulation.toolCall("stock", Map.of("article", "Oxford")).toPromptContaining("Oxford");

		List<ToolCall> calls = this.claude.send(ClaudeRequest.of("Is the Oxford there?")).toolCalls();

		assertThat(calls).singleElement()
			.satisfies((call) -> assertThat(call.input().path("article").stringValue()).isEqualTo("Oxford"));
	}

	@Test
	void waitsShouldBeShortAndThoseOfTheTestItsOwn() {
		assertThat(this.properties.retry().defaults().initial()).isEqualTo(Duration.ofMillis(5));
		assertThat(this.properties.retry().defaults().max()).isEqualTo(Duration.ofMillis(60));
		assertThat(this.properties.circuitBreaker().coolOff()).isEqualTo(Duration.ofMillis(200));
	}

	@Test
	void assertionsShouldBeAbleToFail() {
		ClaudeReply reply = this.claude.ask("Hello");

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(reply).hasAttempts(2))
			.withMessageContaining("2 attempts");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(reply).isFrom(HAIKU));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(reply).isUnavailableBecauseOf(ErrorClass.TIMEOUT));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(this.simulation).wasNotAsked())
			.withMessageContaining("Hello");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(this.simulation).wasAskedFor("Bye"));
	}

	@Test
	void failedAssertionShouldSayWhyThereIsNoAnswer() {
		this.simulation.fault(Fault.cutStream(5));

		ClaudeReply reply = Objects
			.requireNonNull(this.claude.askStream("Tell me about leather.")
				.ofType(ClaudeEvent.Completed.class)
				.blockLast(Duration.ofSeconds(30)))
			.reply();

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(reply).isAnswer())
			.withMessageContaining("no answer because of " + reply.provenance().errorClass());
	}

	@Test
	void connectionsShouldBreakAndFallSilent() {
		this.simulation.fault(Fault.reset().first(1));
		assertThat(this.claude.ask("Is the connection reset?")).isAnswer();
		assertThat(this.simulation).wasAsked(2);

		this.simulation.fault(Fault.noAnswer());
		assertThat(this.claude
			.ask(ClaudeRequest.builder().user("Is there an answer?").deadline(Duration.ofSeconds(1)).build()))
			.isUnavailableBecauseOf(ErrorClass.TIMEOUT);
	}

	@Test
	@ClaudeFault(kind = FaultKind.NO_LIMIT_HEADERS)
	void faultWithoutMeaningShouldBeRefused() throws NoSuchMethodException {
		ClaudeFault nothing = Meaningless.class.getDeclaredMethod("method").getAnnotation(ClaudeFault.class);

		assertThatIllegalArgumentException().isThrownBy(() -> ClaudeSimulationListener.of(nothing))
			.withMessageContaining("needs a status");
	}

	interface Meaningless {

		@ClaudeFault
		void method();

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration(excludeName = { "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration" })
	static class Application {

	}

}
