package io.github.clauderesilience.wire.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeAlert.Kind;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.testsupport.TestRing;
import org.junit.jupiter.api.Test;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class RejectedKeysTests {

	private static final String MESSAGE = ScriptedTransport.MESSAGE;

	private final TestRing ring = new TestRing();

	@Test
	void shouldAskForTheKeyOncePerRequest() {
		this.ring.transport().answer(200, MESSAGE).answer(200, MESSAGE);

		send();
		this.ring.rotateTo("key-two");
		send();

		assertThat(this.ring.transport().sentHeader("x-api-key")).containsExactly("key-one", "key-two");
	}

	@Test
	void whenTheKeyIsRejectedShouldAlertOnceAndRefuseForAMoment() {
		rejectOnce();

		ClaudeException first = failure();
		ClaudeException second = failure();
		ClaudeException third = failure();

		assertThat(first).isInstanceOf(ClaudeAccountException.class).hasMessageContaining("401");
		assertThat(first.attempts()).isEqualTo(1);
		assertThat(second).isInstanceOf(ClaudeAccountException.class).hasMessageStartingWith("Not sent: the API key");
		assertThat(second.attempts()).isZero();
		assertThat(second.retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(third.getMessage()).isEqualTo(second.getMessage());
		assertThat(this.ring.transport().requests()).hasSize(1);
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenAModelIsNotFoundShouldAlertOnceAnHour() {
		String body = "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}";
		this.ring.transport().answer(404, body).answer(404, body).answer(404, body);

		assertThat(failure().errorClass()).isEqualTo(ErrorClass.MODEL_NOT_FOUND);
		assertThat(failure().errorClass()).isEqualTo(ErrorClass.MODEL_NOT_FOUND);
		assertThat(this.ring.alerts()).containsExactly(Kind.MODEL_NOT_FOUND);
		this.ring.time().forward(Duration.ofHours(1));
		failure();

		assertThat(this.ring.alerts()).containsExactly(Kind.MODEL_NOT_FOUND, Kind.MODEL_NOT_FOUND);
	}

	@Test
	void whenManyKeysAreRejectedShouldForgetTheOldest() {
		RejectedKeys latch = new RejectedKeys((kind, model, message) -> {
		}, Calls.FAILURES, this.ring.time());
		long now = this.ring.time().nanoTime();
		Exchange exchange = new Exchange(new Target(Calls.SONNET, Lane.NORMAL, null, 0, 0, 0, false, true),
				now + 1_000_000, null, now);
		ClaudeException rejected = Calls.failure(ErrorClass.AUTHENTICATION);
		for (int i = 0; i < 101; i++) {
			latch.failed(new Credential("key-" + i, "k" + i), rejected, 0);
			this.ring.time().forward(Duration.ofMillis(1));
		}

		assertThat(latch.refusal(new Credential("key-0", "k0"), exchange)).isNull();
		assertThat(latch.refusal(new Credential("key-1", "k1"), exchange)).isNotNull();
		assertThat(latch.refusal(new Credential("key-100", "k100"), exchange)).isNotNull();
	}

	@Test
	void whenTheMomentIsOverShouldSendOneProbe() {
		rejectOnce();
		failure();
		this.ring.time().forward(Duration.ofSeconds(10));
		rejectOnce();

		failure();
		failure();

		assertThat(this.ring.transport().requests()).hasSize(2);
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenSomeAnswersRejectAKeyThatOthersAcceptShouldTryItAgainSoon() {
		for (int i = 0; i < 10; i++) {
			this.ring.transport().answer(200, MESSAGE);
			assertThat(send().text()).isEqualTo("Hello.");
			rejectOnce();
			assertThat(failure().attempts()).isEqualTo(1);
			assertThat(failure().retryAfter()).isEqualTo(Duration.ofMillis(250));
			this.ring.time().forward(Duration.ofMillis(250));
		}
		this.ring.transport().answer(200, MESSAGE);
		send();

		assertThat(this.ring.trouble()).isNull();
		assertThat(this.ring.alerts()).as("not each time").containsExactly(Kind.KEY_REJECTED, Kind.KEY_ACCEPTED);
	}

	@Test
	void whenTheKeyIsRejectedAgainAndAgainShouldTryItMoreAndMoreRarely() {
		this.ring.transport().answer(200, MESSAGE);
		send();
		for (int i = 0; i < 6; i++) {
			rejectOnce();
			assertThat(failure().attempts()).isEqualTo(1);
			assertThat(this.ring.trouble()).isNotNull();
			assertThat(this.ring.alerts()).as("at once, and once").containsExactly(Kind.KEY_REJECTED);
			Duration moment = failure().retryAfter();
			assertThat(moment).isEqualTo(Duration.ofMillis(250L << i));
			this.ring.time().forward(Objects.requireNonNull(moment));
		}
		rejectOnce();
		failure();

		assertThat(failure().retryAfter()).isEqualTo(Duration.ofSeconds(10));
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenAKeyIsRejectedForGoodAfterAMistakeShouldAlertAgain() {
		this.ring.transport().answer(200, MESSAGE);
		send();
		rejectOnce();
		failure();
		this.ring.time().forward(Duration.ofMinutes(30));
		this.ring.transport().answer(200, MESSAGE);
		send();
		for (int i = 0; i < 7; i++) {
			rejectOnce();
			failure();
			this.ring.time().forward(Duration.ofSeconds(10));
		}

		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED, Kind.KEY_ACCEPTED, Kind.KEY_REJECTED);
	}

	@Test
	void whenTheKeyWasAcceptedAWhileAgoShouldRefuseFurtherCallsAtOnce() {
		this.ring.transport().answer(200, MESSAGE);
		send();
		this.ring.time().forward(Duration.ofSeconds(10));
		rejectOnce();
		failure();

		assertThat(failure()).hasMessageStartingWith("Not sent: the API key");
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenTheProbeIsAnsweredShouldTellThatTheKeyWorksAgain() {
		rejectOnce();
		failure();
		this.ring.time().forward(Duration.ofSeconds(10));
		this.ring.transport().answer(200, MESSAGE).answer(200, MESSAGE);

		send();
		send();

		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED, Kind.KEY_ACCEPTED);
	}

	@Test
	void whenAnotherKeyIsInPlaceShouldUseItAtOnce() {
		rejectOnce();
		failure();
		this.ring.rotateTo("key-two");
		this.ring.transport().answer(200, MESSAGE);

		assertThat(send().text()).isEqualTo("Hello.");
	}

	@Test
	void whenTheKeyChangedWhileACallWasRejectedShouldSendItOnceMore() {
		this.ring.transport().answerWith(() -> {
			this.ring.rotateTo("key-two");
			return Mono.just(rejection());
		}).answer(200, MESSAGE);

		ClaudeReply reply = send();

		assertThat(reply.attempts()).isEqualTo(2);
		assertThat(this.ring.transport().sentHeader("x-api-key")).containsExactly("key-one", "key-two");
		assertThat(this.ring.pools().views().values()).extracting(PoolView::inFlight).containsOnly(0);
	}

	@Test
	void whenTheSecondKeyIsRejectedTooShouldNotSendAThirdTime() {
		this.ring.transport().answerWith(() -> {
			this.ring.rotateTo("key-two");
			return Mono.just(rejection());
		}).answerWith(() -> {
			this.ring.rotateTo("key-three");
			return Mono.just(rejection());
		});

		assertThat(failure().attempts()).isEqualTo(2);
		assertThat(this.ring.transport().requests()).hasSize(2);
	}

	@Test
	void whenTheKeyIsRevokedWhileCallsWaitShouldRefuseThemUnsent() {
		Sinks.One<ClientResponse> answer = Sinks.one();
		this.ring.transport().answerWith(answer::asMono);
		List<Throwable> failures = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			this.ring.service().sendAsync(ClaudeRequest.of("Question " + i)).subscribe((reply) -> {
			}, failures::add);
		}

		answer.tryEmitValue(rejection());
		this.ring.time().forward(Duration.ofSeconds(5));

		assertThat(failures).hasSize(5)
			.allSatisfy((failure) -> assertThat(failure).isInstanceOfSatisfying(ClaudeException.class,
					(claude) -> assertThat(claude.errorClass()).isEqualTo(ErrorClass.AUTHENTICATION)));
		assertThat(this.ring.transport().requests()).hasSize(1);
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenTheKeyIsReplacedWhileCallsWaitShouldSendThemWithTheNewOne() {
		Sinks.One<ClientResponse> answer = Sinks.one();
		this.ring.transport().answerWith(answer::asMono).answer(200, MESSAGE).answer(200, MESSAGE);
		List<ClaudeReply> replies = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			this.ring.service().sendAsync(ClaudeRequest.of("Question " + i)).subscribe(replies::add);
		}

		this.ring.rotateTo("key-two");
		answer.tryEmitValue(rejection());
		this.ring.time().forward(Duration.ofSeconds(5));

		assertThat(replies).hasSize(2);
		assertThat(this.ring.transport().sentHeader("x-api-key")).containsExactly("key-one", "key-two", "key-two");
	}

	@Test
	void whenACallSentEarlierIsAnsweredShouldKeepTheLatch() {
		TestRing wide = new TestRing(2);
		Sinks.One<ClientResponse> early = Sinks.one();
		wide.transport().answerWith(early::asMono).answerWith(() -> {
			wide.time().forward(Duration.ofMillis(1));
			return Mono.just(rejection());
		});
		List<ClaudeReply> replies = new ArrayList<>();
		wide.service().sendAsync(ClaudeRequest.of("Early")).subscribe(replies::add);
		wide.service().sendAsync(ClaudeRequest.of("Late")).subscribe((reply) -> {
		}, (failure) -> {
		});

		early.tryEmitValue(ScriptedTransport.response(200, MESSAGE));

		assertThat(replies).hasSize(1);
		assertThat(wide.alerts()).containsExactly(Kind.KEY_REJECTED);
	}

	@Test
	void whenACallSentEarlierFailsLateShouldNotUndoALaterAnswer() {
		TestRing wide = new TestRing(2);
		Sinks.One<ClientResponse> early = Sinks.one();
		wide.transport().answerWith(early::asMono).answer(200, MESSAGE).answer(200, MESSAGE);
		List<Throwable> failures = new ArrayList<>();
		wide.service().sendAsync(ClaudeRequest.of("Early")).subscribe((reply) -> {
		}, failures::add);
		wide.time().forward(Duration.ofMillis(1));
		wide.service().send(ClaudeRequest.of("Late"));

		early.tryEmitValue(rejection());

		assertThat(failures).hasSize(1);
		assertThat(wide.alerts()).isEmpty();
		assertThat(wide.trouble()).isNull();
		assertThat(wide.service().send(ClaudeRequest.of("Next")).text()).isEqualTo("Hello.");
	}

	@Test
	void whenTheProbeIsAnsweredWithAnErrorThatIsNotOfTheKeyShouldClear() {
		rejectOnce();
		failure();
		assertThat(this.ring.trouble()).isNotNull();
		this.ring.time().forward(Duration.ofSeconds(10));
		this.ring.transport().error(400, "invalid_request_error", "max_tokens: too large");

		failure();

		assertThat(this.ring.trouble()).isNull();
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED, Kind.KEY_ACCEPTED);
	}

	@Test
	void whenNoCallTriesTheKeyAgainShouldSayThatTheNextOneDoes() {
		rejectOnce();
		failure();
		assertThat(this.ring.trouble()).isNotNull().satisfies((trouble) -> assertThat(trouble.untried()).isFalse());
		this.ring.time().forward(Duration.ofSeconds(10));
		assertThat(this.ring.trouble()).isNotNull().satisfies((trouble) -> assertThat(trouble.untried()).isTrue());

		rejectOnce();
		failure();
		assertThat(this.ring.trouble()).isNotNull().satisfies((trouble) -> assertThat(trouble.untried()).isFalse());
	}

	@Test
	void whenAnotherKeyIsInPlaceShouldTellOfNoTroubleBeforeTheNextCall() {
		rejectOnce();
		failure();
		assertThat(this.ring.trouble()).isNotNull();

		this.ring.rotateTo("key-two");

		assertThat(this.ring.trouble()).isNull();
	}

	@Test
	void whenTheBeanGivesNoKeyShouldAlertOnceAndTellUntilItDoes() {
		this.ring.rotateTo("");
		failure();
		this.ring.time().forward(Duration.ofMinutes(1));
		failure();
		KeyTrouble trouble = Objects.requireNonNull(this.ring.trouble());

		assertThat(trouble.problem()).startsWith("There is no API key");
		assertThat(trouble.since()).isEqualTo("2026-11-24T12:00:00Z");
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED);
		this.ring.rotateTo("key-two");
		assertThat(this.ring.trouble()).isNull();
		assertThat(this.ring.alerts()).containsExactly(Kind.KEY_REJECTED, Kind.KEY_ACCEPTED);
	}

	@Test
	void whenTheSpendCapIsReachedShouldNameTheDateAndProbeOnceAMinute() {
		Duration named = Duration.ofHours(6 * 24 + 12);
		spendCap();
		assertThat(failure().retryAfter()).isEqualTo(named);

		this.ring.time().forward(Duration.ofSeconds(59));
		ClaudeException refused = failure();
		assertThat(refused.errorClass()).isEqualTo(ErrorClass.BILLING);
		assertThat(refused.retryAfter()).isEqualTo(named.minusSeconds(59));
		assertThat(this.ring.transport().requests()).hasSize(1);

		this.ring.time().forward(Duration.ofSeconds(1));
		spendCap();
		failure();
		failure();
		assertThat(this.ring.transport().requests()).hasSize(2);

		this.ring.time().forward(Duration.ofMinutes(1));
		this.ring.transport().answer(200, MESSAGE);
		this.ring.transport().answer(200, MESSAGE);
		assertThat(send().text()).isEqualTo("Hello.");
		assertThat(send().text()).isEqualTo("Hello.");
		assertThat(this.ring.alerts()).containsExactly(Kind.BILLING, Kind.KEY_ACCEPTED);
	}

	private void spendCap() {
		this.ring.transport()
			.answer(429,
					"{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":"
							+ "\"You will regain access on 2026-12-01 at 00:00 UTC.\","
							+ "\"details\":{\"error_code\":\"enforced_spend_limit_reached\"}}}");
	}

	@Test
	void whenAnOperatorReleasesTheKeyShouldSendAProbeBeforeTheNamedDate() {
		spendCap();
		failure();
		this.ring.time().forward(Duration.ofSeconds(1));

		this.ring.latch().release();
		this.ring.transport().answer(200, MESSAGE);

		assertThat(send().text()).isEqualTo("Hello.");
		assertThat(this.ring.transport().requests()).hasSize(2);
		assertThat(this.ring.alerts()).containsExactly(Kind.BILLING, Kind.KEY_ACCEPTED);
	}

	@Test
	void whenA401NamesATimeShouldStillProbeAfterAMoment() {
		this.ring.transport().error(401, "authentication_error", "invalid x-api-key", "retry-after", "62291");
		failure();
		this.ring.time().forward(Duration.ofSeconds(10));
		this.ring.transport().answer(200, MESSAGE);

		assertThat(send().text()).isEqualTo("Hello.");
	}

	@Test
	void refusalShouldSpeakTheLanguageOfItsOwnCaller() {
		rejectOnce();
		LocaleContextHolder.setLocale(Locale.ENGLISH);
		try {
			assertThat(failure().userMessage()).startsWith("I can't answer right now");
			LocaleContextHolder.setLocale(Locale.GERMAN);
			assertThat(failure().userMessage()).startsWith("Ich kann gerade nicht antworten");
		}
		finally {
			LocaleContextHolder.resetLocaleContext();
		}
	}

	@Test
	void whenTheBeanGivesABadKeyShouldSayWhatIsWrongWithoutShowingIt() {
		this.ring.rotateTo("hunter2\nkey");
		assertThat(failure()).hasMessageContaining("a line break at position 8 of 11")
			.hasMessageNotContaining("hunter2");
		this.ring.rotateTo("  ");
		assertThat(failure()).hasMessageContaining("There is no API key");
		this.ring.rotateTo("geheimnisträger");
		assertThat(failure()).hasMessageContaining("U+00E4").hasMessageNotContaining("geheim");
		assertThat(this.ring.transport().requests()).isEmpty();
	}

	private void rejectOnce() {
		this.ring.transport().error(401, "authentication_error", "invalid x-api-key");
	}

	private static ClientResponse rejection() {
		return ScriptedTransport.response(401,
				"{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}");
	}

	private ClaudeReply send() {
		return this.ring.service().send(ClaudeRequest.of("Hello"));
	}

	private ClaudeException failure() {
		return Objects.requireNonNull(catchThrowableOfType(ClaudeException.class, this::send));
	}

}
