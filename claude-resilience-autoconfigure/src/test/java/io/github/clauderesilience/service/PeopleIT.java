package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What people are given, and what is sent for them.
 */
class PeopleIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Fault CUT = Fault.overloadedInStream(5);

	@Test
	void streamForPeopleShouldEndWithTheWholeAnswer() {
		SimulatedApplication.with().run((application) -> {
			List<ClaudeEvent> events = events(application, "Where is my parcel?");

			ClaudeReply reply = last(events);
			assertThat(reply.isAnswer()).isTrue();
			assertThat(shown(events)).isEqualTo(reply.text());
		});
	}

	@ParameterizedTest
	@MethodSource("troubles")
	void whenThereIsNoAnswerTheStreamForPeopleShouldEndWithTheMessage(Fault fault) {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(fault);

			List<ClaudeEvent> events = events(application, "Where is my parcel?");

			ClaudeReply reply = last(events);
			assertThat(reply.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
			assertThat(reply.isAnswer()).isFalse();
			assertThat(reply.provenance().errorClass()).isNotNull();
			assertThat(shown(events)).endsWith(reply.text());
			assertThat(events.get(0)).isInstanceOf(ClaudeEvent.Started.class);
		});
	}

	@Test
	void whenAWaitOfDaysIsNotBelievedTheTextsShouldNameTheTimeOfTheNextTry() {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.rateLimited(Duration.ofDays(2).toSeconds()));

			ClaudeReply reply = application.claude().ask("Where is my parcel?");

			assertThat(reply.provenance().errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
			assertThat(reply.text()).contains("minutes").doesNotContain("before");
		});
	}

	@Test
	void whenAWaitOfDaysIsNotBelievedTheMessageShouldNotNameItsEnd() {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(Fault.rateLimited(Duration.ofDays(2).toSeconds()));

			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> application.claude().send(ClaudeRequest.of("Where is my parcel?")))
				.satisfies((failure) -> assertThat(failure.retryAfter()).isLessThanOrEqualTo(Duration.ofMinutes(5)))
				.satisfies((failure) -> assertThat(failure.getMessage()).doesNotContain("try again on"));
		});
	}

	static List<Fault> troubles() {
		return List.of(Fault.overloaded(), Fault.status(401), CUT);
	}

	@Test
	void whenTheAnswerBreaksOffTheMessageShouldStandBelowIt() {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().addFault(CUT);

			List<ClaudeEvent> events = events(application, "Where is my parcel?");

			assertThat(shown(events)).contains("\n\n" + last(events).text());
			assertThat(last(events).text()).doesNotContain("\n\n");
		});
	}

	@Test
	void whatCannotBeSentShouldStillFail() {
		SimulatedApplication.with()
			.run((application) -> assertThatExceptionOfType(ClaudeRequestException.class)
				.isThrownBy(() -> application.claude().askStream(" ").blockLast(PATIENCE)));
	}

	@Test
	void piecesOfTextShouldBeTheAnswer() {
		SimulatedApplication.with().run((application) -> {
			ClaudeRequest request = ClaudeRequest.of("Where is my parcel?");

			List<String> pieces = Objects
				.requireNonNull(application.claude().streamText(request).collectList().block(PATIENCE));

			assertThat(pieces).hasSizeGreaterThan(1);
			assertThat(String.join("", pieces)).isEqualTo(application.claude().send(request).text());
			application.api().addFault(Fault.overloaded());
			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> application.claude().streamText(request).blockLast(PATIENCE));
		});
	}

	@Test
	void whenTheAnswerBeginsAgainPiecesOfTextShouldFailInPlaceOfRepeatingThemselves() {
		SimulatedApplication.with("claude.stream.on-break=restart").run((application) -> {
			application.api().addFault(CUT.first(1));

			assertThatExceptionOfType(ClaudeUnavailableException.class)
				.isThrownBy(() -> application.claude().streamText(ClaudeRequest.of("Where is it?")).blockLast(PATIENCE))
				.withMessageContaining("began again")
				.satisfies((failure) -> assertThat(failure.userMessage()).isNotBlank());
		});
	}

	@Test
	void systemPromptShouldBeThatOfPeoplesQuestionsAlone() {
		SimulatedApplication.with("claude.system=You are the help desk of a shoe shop.").run((application) -> {
			application.claude().ask("One");
			application.claude().faq("Two");
			application.claude().askStream("Three").blockLast(PATIENCE);
			application.claude().ask(ClaudeRequest.builder().system("Rhyme.").user("Four").build());
			application.claude().send(ClaudeRequest.of("Five"));

			List<String> systems = application.api()
				.requests()
				.stream()
				.map((request) -> Objects.requireNonNull(Json.readObject(request.body()))
					.path("system")
					.stringValue("none"))
				.toList();
			String own = "You are the help desk of a shoe shop.";
			assertThat(systems).containsExactly(own, own, own, "Rhyme.", "none");
		});
	}

	@Test
	void requestMayBeAnsweredFromTheCache() {
		SimulatedApplication.with().run((application) -> {
			ClaudeRequest request = ClaudeRequest.builder().system("Be brief.").user("When are you open?").build();

			ClaudeReply first = application.claude().faq(request);
			ClaudeReply second = Objects.requireNonNull(application.claude().faqAsync(request).block(PATIENCE));

			assertThat(first.source()).isEqualTo(ClaudeReply.Source.LIVE);
			assertThat(second.source()).isEqualTo(ClaudeReply.Source.CACHE);
			assertThat(second.text()).isEqualTo(first.text());
		});
	}

	@Test
	void tokensShouldBeCountedForCallersThatBlockToo() {
		SimulatedApplication.with().run((application) -> {
			ClaudeRequest request = ClaudeRequest.of("How long is this?");

			int counted = application.claude().countTokensBlocking(request);

			assertThat(counted).isPositive().isEqualTo(application.claude().countTokens(request).block(PATIENCE));
			assertThatIllegalStateException()
				.isThrownBy(() -> application.claude()
					.sendAsync(request)
					.map((reply) -> application.claude().countTokensBlocking(request))
					.block(PATIENCE))
				.withMessageContaining("must not be blocked");
			application.api().addFault(Fault.status(401).endpoint("count_tokens"));
			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> application.claude().countTokensBlocking(request))
				.satisfies((failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.AUTHENTICATION));
		});
	}

	private static List<ClaudeEvent> events(SimulatedApplication.Running application, String question) {
		return Objects.requireNonNull(application.claude().askStream(question).collectList().block(PATIENCE));
	}

	private static ClaudeReply last(List<ClaudeEvent> events) {
		return ((ClaudeEvent.Completed) events.get(events.size() - 1)).reply();
	}

	private static String shown(List<ClaudeEvent> events) {
		return events.stream()
			.filter(ClaudeEvent.TextDelta.class::isInstance)
			.map((event) -> ((ClaudeEvent.TextDelta) event).text())
			.collect(Collectors.joining());
	}

}
