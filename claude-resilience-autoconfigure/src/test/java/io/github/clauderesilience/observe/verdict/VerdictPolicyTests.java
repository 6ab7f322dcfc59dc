package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.OperatorPause;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.observe.AttemptsInFlight.View;
import io.github.clauderesilience.observe.use.LimitUse;
import io.github.clauderesilience.observe.verdict.SystemState.Outage;
import io.github.clauderesilience.observe.verdict.SystemState.Pool;
import io.github.clauderesilience.observe.verdict.SystemState.Refusals;
import io.github.clauderesilience.observe.verdict.SystemState.Traffic;
import io.github.clauderesilience.observe.verdict.Verdict.Cause;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.wire.key.KeyTrouble;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class VerdictPolicyTests {

	private static final String SONNET = "claude-sonnet-5-5";

	private static final String HAIKU = "claude-haiku-5-5";

	private static final Instant NOW = Instant.parse("2026-11-24T02:40:00Z");

	private static final Instant SINCE = Instant.parse("2026-11-24T02:12:00Z");

	private static final FallbackModes.Forced FORCED = new FallbackModes.Forced(SINCE, null, null);

	private static final Traffic GOOD = traffic(100, Map.of(), 3, 3);

	@Test
	void whenNothingIsWrongShouldSaySo() {
		assertThat(verdict(null, List.of(), List.of(pool(idle())), GOOD))
			.isEqualTo(new Verdict(Cause.NOTHING, "no problems detected"));
		assertThat(verdict(null, List.of(), List.of(), Traffic.NONE).cause()).isEqualTo(Cause.NOTHING);
	}

	@Test
	void whenMoreIsUsedThanTheLimitAllowsShouldSayThatCallsWillWait() {
		LimitUse requests = new LimitUse(Dimension.REQUESTS, 124, 100, 1.24, 0.4);
		LimitUse output = new LimitUse(Dimension.OUTPUT_TOKENS, 600, 1000, 0.6, 0.4);
		Pool pool = new Pool("sonnet-5-5", null, idle(), List.of(output, requests), null);

		assertThat(verdict(null, List.of(), List.of(pool), GOOD)).isEqualTo(new Verdict(Cause.NOTHING,
				"no problems detected, but 124 % of the requests a minute of group sonnet-5-5 were used in the last"
						+ " minute: if that continues, calls will wait"));
	}

	@Test
	void whenTheLimitIsJustUsedUpShouldNotSpeakOfMore() {
		Pool pool = new Pool("sonnet-5-5", null, idle(),
				List.of(new LimitUse(Dimension.REQUESTS, 100.4, 100, 1.004, 0.4)), null);

		assertThat(verdict(null, List.of(), List.of(pool), GOOD).text()).isEqualTo("no problems detected");
	}

	@Test
	void whenCallsWaitForOutputTokensShouldNameTheLimitAndTheTime() {
		PoolView view = waiting(Duration.ofSeconds(4), 0, bucket(Dimension.REQUESTS, 0.4, 0),
				bucket(Dimension.INPUT_TOKENS, 0.6, 0), bucket(Dimension.OUTPUT_TOKENS, 0.93, 0));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD)).isEqualTo(new Verdict(Cause.LIMIT,
				"limited by output tokens of group sonnet-5-5, 60 % used in the last minute (bucket 7 % full), next free in 4 s"));
	}

	@Test
	void whenOneTenantFillsTheQueueShouldSayThatCallsWait() {
		PoolView view = waiting(Duration.ofMillis(60), 2783, bucket(Dimension.REQUESTS, 0.99, 0));

		assertThat(verdict(null, List.of(), List.of(new Pool("sonnet-5-5", null, view, List.of(), null)), GOOD).text())
			.isEqualTo("limited by requests of group sonnet-5-5, bucket 1 % full, next free in 1 s, 2783 calls wait");
	}

	@Test
	void whenTheQueueIsShortShouldSayNothing() {
		PoolView view = waiting(Duration.ofMillis(60), 160, bucket(Dimension.REQUESTS, 0.99, 0));

		assertThat(verdict(null, List.of(), List.of(new Pool("sonnet-5-5", null, view, List.of(), null)), GOOD).text())
			.isEqualTo("no problems detected");
	}

	@Test
	void whenLessThanAMinuteWasSeenShouldSayNothingOfTheLastMinute() {
		PoolView view = waiting(Duration.ofSeconds(4), 9, bucket(Dimension.REQUESTS, 0.99, 0));

		assertThat(verdict(null, List.of(), List.of(new Pool("sonnet-5-5", null, view, List.of(), null)), GOOD).text())
			.isEqualTo("limited by requests of group sonnet-5-5, bucket 1 % full, next free in 4 s, 9 calls wait");
	}

	@Test
	void whenAGroupHasSeveralKeysShouldNameTheOneThatIsLimited() {
		PoolView view = waiting(Duration.ofSeconds(4), 9, bucket(Dimension.REQUESTS, 0.99, 0));

		assertThat(verdict(null, List.of(),
				List.of(pool(idle()), new Pool("sonnet-5-5", "f00d", view, List.of(), null)), GOOD)
			.text()).isEqualTo(
					"limited by requests of group sonnet-5-5 (key f00d), bucket 1 % full, next free in 4 s, 9 calls wait");
	}

	@Test
	void whenCallsWaitForInputTokensShouldSayHowManyWait() {
		PoolView view = waiting(Duration.ofSeconds(12), 40, bucket(Dimension.INPUT_TOKENS, 1, 0),
				bucket(Dimension.OUTPUT_TOKENS, 0.2, 0));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text()).isEqualTo(
				"limited by input tokens of group sonnet-5-5, 60 % used in the last minute (bucket 0 % full), next free in 12 s, 40 calls wait");
	}

	@Test
	void whenOneCallWaitsShouldNotSpeakOfSeveral() {
		PoolView view = waiting(Duration.ofSeconds(12), 1, bucket(Dimension.INPUT_TOKENS, 1, 0));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text())
			.endsWith("next free in 12 s, 1 call waits");
	}

	@Test
	void whenNoCallHasAskedAModelSinceItsOutageShouldNotSayThatItIsDown() {
		Outage sonnet = new Outage(SONNET, SINCE, null, List.of(HAIKU), false);
		Outage haiku = new Outage(HAIKU, SINCE, null, List.of(), true);

		assertThat(unasked(List.of(haiku, sonnet)))
			.isEqualTo(new Verdict(Cause.FALLBACK, "claude-sonnet-5-5 was down when it was last asked, first at 03:12;"
					+ " the next call to it tries it again"));
		assertThat(unasked(List.of(haiku)).text()).isEqualTo("no problems detected");
	}

	private static Verdict unasked(List<Outage> unasked) {
		return VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), unasked, List.of(),
				GOOD, View.NONE, Map.of(), Map.of(), Refusals.NONE, null));
	}

	@Test
	void whenRequestsShowNoSignOfLifeShouldSayForHowLong() {
		assertThat(inFlight(new View(4, 4, Duration.ofSeconds(24), false), idle())).isEqualTo(new Verdict(Cause.SLOW,
				"4 of 4 requests in flight have shown no sign of life for unusually long, up to 24 s: Claude or the"
						+ " network is slow or hangs"));
		assertThat(inFlight(new View(500, 250, Duration.ofMillis(8999), false),
				PoolViews.of(List.of(), 9000, 500, 500, 0, null, false, Duration.ofSeconds(2)))
			.text()).isEqualTo(
					"250 of 500 requests in flight have shown no sign of life for unusually long, up to 8 s: Claude or the"
							+ " network is slow or hangs; 9000 calls wait");
	}

	@Test
	void whenFewRequestsShowNoSignOfLifeOrForAShortTimeShouldSayNothing() {
		assertThat(inFlight(new View(4, 4, Duration.ofMillis(4999), false), idle()).text())
			.isEqualTo("no problems detected");
		assertThat(inFlight(new View(1, 1, Duration.ofSeconds(24), false), idle()).text())
			.isEqualTo("no problems detected");
		assertThat(inFlight(new View(9, 4, Duration.ofSeconds(24), false), idle()).text())
			.isEqualTo("no problems detected");
	}

	@Test
	void whenOthersAreAnsweredShouldNotSayThatClaudeHangs() {
		assertThat(inFlight(new View(33, 28, Duration.ofSeconds(19), true), idle())).isEqualTo(new Verdict(Cause.SLOW,
				"28 of 33 requests in flight have shown no sign of life for unusually long, up to 19 s, while others are"
						+ " answered"));
	}

	@Test
	void whenCallsWaitForALimitShouldNameItBeforeTheSilence() {
		assertThat(inFlight(new View(4, 4, Duration.ofSeconds(24), false),
				PoolViews.of(List.of(), 7, 4, 8, 0, Duration.ofSeconds(9), false, Duration.ofSeconds(9))))
			.isEqualTo(new Verdict(Cause.LIMIT,
					"group sonnet-5-5 is paused after a 429, next free in 9 s, 7 calls wait; 4 of 4 requests in flight"
							+ " have shown no sign of life for unusually long, up to 24 s"));
		assertThat(inFlight(new View(33, 28, Duration.ofSeconds(19), true),
				waiting(Duration.ofSeconds(54), 876, bucket(Dimension.REQUESTS, 1, 0)))
			.text()).isEqualTo(
					"limited by requests of group sonnet-5-5, 60 % used in the last minute (bucket 0 % full), next free in"
							+ " 54 s, 876 calls wait; 28 of 33 requests in flight have shown no sign of life for unusually"
							+ " long, up to 19 s, while others are answered");
	}

	private static Verdict inFlight(View inFlight, PoolView view) {
		return VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), List.of(),
				List.of(pool(view)), GOOD, inFlight, Map.of(), Map.of(), Refusals.NONE, null));
	}

	@Test
	void whenCallsWereRefusedShouldSayHowManyAndWhy() {
		Refusals refusals = new Refusals(240, new EnumMap<>(
				Map.of(ErrorClass.QUEUE_FULL, 10L, ErrorClass.WOULD_MISS_DEADLINE, 2L, ErrorClass.CIRCUIT_OPEN, 1L)));

		assertThat(verdict(List.of(pool(idle())), refusals)).isEqualTo(new Verdict(Cause.LIMIT,
				"this application refused 13 of 240 calls of the last minute: 1 for an open circuit, 10 for a full queue"
						+ " (claude.rate-limit.max-queue), 2 for a wait beyond the deadline or"
						+ " claude.rate-limit.max-wait; see /actuator/claude/errors"));
		assertThat(verdict(List.of(pool(held())), refusals).text()).startsWith("an operator paused group sonnet-5-5")
			.endsWith("; this application refused 13 of 240 calls of the last minute");
		assertThat(verdict(List.of(), Refusals.NONE).text()).isEqualTo("no problems detected");
	}

	private static Verdict verdict(List<Pool> pools, Refusals refusals) {
		return VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), List.of(), pools,
				GOOD, View.NONE, Map.of(), Map.of(), refusals, null));
	}

	@Test
	void whenOtherProcessesTakeTheRequestsShouldSaySo() {
		PoolView view = waiting(Duration.ofSeconds(2), 3, bucket(Dimension.REQUESTS, 0.97, 400));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text()).isEqualTo(
				"limited by requests of group sonnet-5-5, 60 % used in the last minute (bucket 3 % full), next free in 2 s, 3 calls wait;"
						+ " 40 % of it seem to be used elsewhere, by other applications or by instances of this one that do not"
						+ " share its limits");
	}

	@Test
	void whenTheOtherSpeedMayTakeTheRequestsShouldSaySo() {
		PoolView view = waiting(Duration.ofSeconds(2), 3, bucket(Dimension.REQUESTS, 0.97, 400));
		Pool fast = new Pool("sonnet-5-5-fast", null, view, List.of(), null);

		assertThat(verdict(null, List.of(), List.of(pool(idle()), fast), GOOD).text())
			.startsWith("limited by requests of group sonnet-5-5-fast, bucket 3 % full")
			.contains(" used elsewhere, by calls at the other speed, by other applications or ");
		assertThat(verdict(null, List.of(), List.of(fast), GOOD).text())
			.contains(" used elsewhere, by other applications or ");
	}

	@Test
	void whenPausedAfterA429ShouldSayUntilWhen() {
		PoolView view = PoolViews.of(List.of(), 7, 0, 8, 0, Duration.ofSeconds(9), false, Duration.ofSeconds(9));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD)).isEqualTo(
				new Verdict(Cause.LIMIT, "group sonnet-5-5 is paused after a 429, next free in 9 s, 7 calls wait"));
	}

	@Test
	void whenMoreWaitThanMayGoAfterThePauseShouldSayWhenTheNextMay() {
		PoolView view = PoolViews.of(List.of(), 27, 0, 8, 0, Duration.ofSeconds(1), false, Duration.ofSeconds(18));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text())
			.isEqualTo("group sonnet-5-5 is paused after a 429 for 1 s, next free in 18 s, 27 calls wait");
	}

	@Test
	void while429sGoOnShouldBeginWithThemInAPauseAndAfterIt() {
		Pool paused = pool(PoolViews.of(List.of(), 7, 0, 8, 0, Duration.ofSeconds(1), false, Duration.ofSeconds(1)));
		Traffic traffic = limited(91, 5, 0);

		assertThat(verdict(null, List.of(), List.of(paused), traffic)).isEqualTo(new Verdict(Cause.LIMIT,
				"Claude answers 429 to some requests: 5 of 96 of the last minute; group sonnet-5-5 is paused after a"
						+ " 429, next free in 1 s, 7 calls wait"));
		assertThat(verdict(null, List.of(),
				List.of(pool(PoolViews.of(List.of(), 8, 0, 8, 168, null, false, Duration.ofSeconds(3)))), traffic)
			.text()).isEqualTo(
					"Claude answers 429 to some requests: 5 of 96 of the last minute; group sonnet-5-5 is held to 168"
							+ " calls a minute after a 429, next free in 3 s, 8 calls wait");
		assertThat(verdict(null, List.of(), List.of(pool(idle())), traffic).text())
			.startsWith("Claude answers 429 to some requests: 5 of 96 of the last minute.");
	}

	@Test
	void whenThe429sAreOverShouldBeginWithTheRate() {
		Traffic over = new Traffic(60, Map.of(ErrorClass.RATE_LIMITED, 30L), Duration.ofSeconds(3),
				Duration.ofSeconds(3), true, 0, Map.of(), false, 0, true, 0);

		assertThat(verdict(null, List.of(),
				List.of(pool(PoolViews.of(List.of(), 28, 0, 8, 65, null, false, Duration.ofSeconds(26)))), over)
			.text())
			.isEqualTo("group sonnet-5-5 is held to 65 calls a minute after a 429, next free in 26 s, 28 calls wait");
	}

	@Test
	void whenTheDayIsUsedUpShouldSayWhoIsStillAnswered() {
		PoolView.DayView day = new PoolView.DayView(Dimension.OUTPUT_TOKENS, 1000, 905, LocalDate.of(2026, 11, 25),
				Duration.ofMinutes(312));

		assertThat(verdict(null, List.of(), List.of(pool(PoolViews.waitingForTomorrow(day, Duration.ZERO))), GOOD))
			.isEqualTo(new Verdict(Cause.LIMIT,
					"91 % of the day's output tokens of group sonnet-5-5 are used (claude.rate-limit.groups):"
							+ " only INTERACTIVE calls are let go until midnight, in 5h12m"));
		assertThat(verdict(null, List.of(), List.of(pool(PoolViews.waitingForTomorrow(day, day.left()))), GOOD).text())
			.endsWith(": calls are refused until midnight, in 5h12m");
	}

	@Test
	void whenItIsOurOwnCeilingShouldSayWhichProperty() {
		PoolView view = waiting(Duration.ofSeconds(3), 1,
				new PoolView.BucketView(Dimension.REQUESTS, 1000, 50, 1000, 990, 0, 0.01));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text()).contains("your own ceiling",
				"claude.rate-limit.groups");
	}

	@Test
	void whenAnotherModelStandsInShouldNameBoth() {
		assertThat(verdict(null, List.of(new Outage(SONNET, SINCE, null, List.of(HAIKU), false)), List.of(), GOOD))
			.isEqualTo(new Verdict(Cause.FALLBACK,
					"claude-sonnet-5-5 has been down since 03:12, answering with claude-haiku-5-5"));
	}

	@Test
	void whenAnOperatorSwitchedAModelOffShouldNotCallItAnOutage() {
		assertThat(
				verdict(null, List.of(new Outage(SONNET, null, FORCED, List.of(HAIKU), false)), List.of(), GOOD).text())
			.isEqualTo("an operator switched claude-sonnet-5-5 off at 03:12, answering with claude-haiku-5-5");
	}

	@Test
	void whenAModelIsDownAndSwitchedOffShouldNotSayThatItIsStillDown() {
		Outage outage = new Outage(SONNET, SINCE,
				new FallbackModes.Forced(SINCE.plusSeconds(600), "alice", "answers badly"), List.of(HAIKU), false);

		assertThat(verdict(null, List.of(outage), List.of(), GOOD).text())
			.isEqualTo("an operator (alice) switched claude-sonnet-5-5 off at 03:22, answering with claude-haiku-5-5");
	}

	@Test
	void whenTheModelThatStandsInFailsTooShouldNotSayThatItAnswers() {
		SystemState state = new SystemState(NOW, ZoneId.of("Europe/Berlin"), null,
				List.of(new Outage(SONNET, SINCE, null, List.of(HAIKU), false)), List.of(), List.of(), GOOD, View.NONE,
				Map.of(HAIKU, 3L), Map.of(), Refusals.NONE, null);

		assertThat(VerdictPolicy.of(state)).isEqualTo(new Verdict(Cause.FALLBACK,
				"claude-sonnet-5-5 has been down since 03:12, and claude-haiku-5-5, which stands in for it, fails, too:"
						+ " the last 3 requests to it"));
	}

	@Test
	void whenAllModelsAreDownShouldSayThatNobodyAnswers() {
		Verdict verdict = verdict(null, List.of(new Outage(SONNET, SINCE, null, List.of(HAIKU), false),
				new Outage(HAIKU, SINCE, null, List.of(), false)), List.of(), GOOD);

		assertThat(verdict.cause().state()).isEqualTo(Verdict.State.UNAVAILABLE);
		assertThat(verdict.text()).isEqualTo("claude-sonnet-5-5 and claude-haiku-5-5 have been down since 03:12,"
				+ " and no fallback model is available: questions get no answer until one recovers");
	}

	@Test
	void whenTheOnlyModelIsDownShouldNotSpeakOfSeveral() {
		assertThat(verdict(null, List.of(new Outage(SONNET, SINCE, null, List.of(), false)), List.of(), GOOD).text())
			.isEqualTo("claude-sonnet-5-5 has been down since 03:12, and no fallback model is available:"
					+ " questions get no answer until it recovers");
	}

	@Test
	void whenAModelIsSwitchedOffAndItsFallbackIsDownShouldSayWhichAndHowToEndIt() {
		Verdict verdict = verdict(null, List.of(new Outage(SONNET, null, FORCED, List.of(HAIKU), false),
				new Outage(HAIKU, SINCE, null, List.of(), true)), List.of(), GOOD);

		assertThat(verdict.cause().state()).isEqualTo(Verdict.State.UNAVAILABLE);
		assertThat(verdict.text()).isEqualTo("an operator switched claude-sonnet-5-5 off at 03:12, and claude-haiku-5-5"
				+ " has been down since 03:12, and no fallback model is available: questions get no answer until"
				+ " claude-haiku-5-5 recovers; POST /actuator/claude/clear-fallback lets calls go to"
				+ " claude-sonnet-5-5 again");
	}

	@Test
	void whenAllModelsAreSwitchedOffShouldNotSpeakOfRecovery() {
		Verdict verdict = verdict(null, List.of(new Outage(SONNET, null, FORCED, List.of(HAIKU), false),
				new Outage(HAIKU, null, FORCED, List.of(SONNET), false)), List.of(), GOOD);

		assertThat(verdict.text())
			.isEqualTo("an operator switched claude-sonnet-5-5 off at 03:12, and an operator switched"
					+ " claude-haiku-5-5 off at 03:12, and no fallback model is available: questions get no answer; POST /actuator/claude/clear-fallback lets"
					+ " calls go to claude-sonnet-5-5 and claude-haiku-5-5 again");
	}

	@Test
	void whenASpareAloneIsDownShouldNotSayThatAllQuestionsGoUnanswered() {
		Verdict verdict = verdict(null, List.of(new Outage(HAIKU, SINCE, null, List.of(), true)), List.of(), GOOD);

		assertThat(verdict.cause().state()).isEqualTo(Verdict.State.DEGRADED);
		assertThat(verdict.text()).isEqualTo("claude-haiku-5-5 has been down since 03:12, and no fallback model is"
				+ " available: questions to it get no answer until it recovers");
	}

	@Test
	void whenTheKeyIsRejectedShouldSayThatBeforeAnythingElse() {
		Verdict verdict = verdict(new KeyTrouble(ErrorClass.AUTHENTICATION, SINCE, null, null, null, false),
				List.of(new Outage(SONNET, SINCE, null, List.of(HAIKU), false)), List.of(pool(held())), GOOD);

		assertThat(verdict).isEqualTo(new Verdict(Cause.KEY, "the API key has been rejected since 03:12;"
				+ " no question is answered by Claude until it is accepted again or another key is in place"));
	}

	@Test
	void whenTheSpendCapIsReachedShouldSayUntilWhen() {
		Instant until = Instant.parse("2026-12-01T00:00:00Z");

		assertThat(verdict(new KeyTrouble(ErrorClass.BILLING, SINCE, until, null, null, false), List.of(), List.of(),
				GOOD))
			.isEqualTo(new Verdict(Cause.BILLING,
					"calls have been blocked for billing reasons since 03:12, until 2026-12-01 01:00;"
							+ " no question is answered by Claude before then, unless the limit is raised in the Console"));
	}

	@Test
	void whenBillingIsRefusedWithoutADateShouldNotSpeakOfALimit() {
		assertThat(
				verdict(new KeyTrouble(ErrorClass.BILLING, SINCE, null, null, null, false), List.of(), List.of(), GOOD))
			.isEqualTo(new Verdict(Cause.BILLING, "calls have been blocked for billing reasons since 03:12;"
					+ " no question is answered by Claude until billing is in order in the Console"));
	}

	@Test
	void whenTheErrorNamesWhatToDoShouldSayThat() {
		assertThat(verdict(new KeyTrouble(ErrorClass.BILLING, SINCE, null, null, "Buy credits", false), List.of(),
				List.of(), GOOD)
			.text()).isEqualTo(
					"calls have been blocked for billing reasons since 03:12; no question is answered by Claude. Buy credits");
		assertThat(verdict(new KeyTrouble(ErrorClass.AUTHENTICATION, SINCE, null, null, "Appeal", false), List.of(),
				List.of(), GOOD))
			.isEqualTo(new Verdict(Cause.KEY,
					"calls with the API key have been refused since 03:12; no question is answered by Claude. Appeal"));
	}

	@Test
	void whenAnOperatorPausedAGroupShouldSayHowToResume() {
		assertThat(verdict(null, List.of(), List.of(pool(held())), GOOD)).isEqualTo(new Verdict(Cause.OPERATOR,
				"an operator paused group sonnet-5-5 at 03:12 (alice), 5 calls wait; resume it with POST /actuator/claude/resume"));
	}

	@Test
	void whenRequestsAreLostShouldSuspectTheNetwork() {
		Traffic traffic = traffic(13, Map.of(ErrorClass.TIMEOUT, 5L, ErrorClass.CONNECTION, 2L), 3, 3);

		assertThat(verdict(null, List.of(), List.of(), traffic))
			.isEqualTo(new Verdict(Cause.NETWORK, "requests are lost on the way (the network, a proxy, or Claude):"
					+ " 7 of 20 requests of the last minute, mostly timeout"));
	}

	@Test
	void whenClaudeAnswersWithErrorsShouldSaySo() {
		assertThat(verdict(null, List.of(), List.of(), traffic(6, Map.of(ErrorClass.OVERLOADED, 4L), 3, 3)))
			.isEqualTo(new Verdict(Cause.CLAUDE,
					"Claude answers with errors: 4 of 10 requests of the last minute," + " mostly overloaded"));
		assertThat(verdict(null, List.of(), List.of(), traffic(100, Map.of(ErrorClass.OVERLOADED, 4L), 3, 3)).cause())
			.isEqualTo(Cause.NOTHING);
	}

	@Test
	void whenOurRequestsAreWrongShouldNotBlameClaude() {
		assertThat(verdict(null, List.of(), List.of(), traffic(1, Map.of(ErrorClass.INVALID_REQUEST, 9L), 3, 3)).text())
			.isEqualTo("Claude rejects our requests as invalid: 9 of 10 requests of the last minute, mostly"
					+ " invalid-request");
	}

	@Test
	void whenTheKeyIsRefusedForSomeRequestsShouldSaySo() {
		assertThat(verdict(null, List.of(), List.of(), traffic(8, Map.of(ErrorClass.AUTHENTICATION, 2L), 3, 3)).text())
			.isEqualTo(
					"Claude refuses some requests because of the API key or its billing: 2 of 10 requests of the last"
							+ " minute, mostly authentication");
	}

	@Test
	void whenKeyOrModelIsNotAcceptedShouldNotCallTheRequestsInvalid() {
		assertThat(verdict(null, List.of(), List.of(), traffic(1, Map.of(ErrorClass.PERMISSION, 9L), 3, 3)).text())
			.startsWith("the API key lacks a permission: 9 of 10 requests");
		assertThat(verdict(null, List.of(), List.of(), traffic(1, Map.of(ErrorClass.MODEL_NOT_FOUND, 9L), 3, 3)).text())
			.startsWith("a model is retired, unknown, or not available to the API key: 9 of 10 requests");
		SystemState.Traffic few = new SystemState.Traffic(0, Map.of(ErrorClass.INVALID_REQUEST, 1L), Duration.ZERO,
				Duration.ZERO, false, 0, Map.of(ErrorClass.PERMISSION, 2L), false, 0, false, 0);
		assertThat(verdict(null, List.of(), List.of(), few).text())
			.isEqualTo("the API key lacks a permission: the last 2 requests, mostly permission");
	}

	@Test
	void whenTheKeyMayNotAskOneModelShouldNameIt() {
		assertThat(refused(ErrorClass.PERMISSION, "claude-opus-5").text())
			.startsWith("the API key lacks a permission (asked: claude-opus-5): 9 of 10 requests");
		assertThat(refused(ErrorClass.MODEL_NOT_FOUND, "claude-opus-5").text())
			.startsWith("claude-opus-5 is retired, unknown, or not available to the API key: 9 of 10 requests");
		assertThat(refused(ErrorClass.MODEL_NOT_FOUND, "claude-haiku-5", "claude-opus-5").text())
			.startsWith("claude-haiku-5, claude-opus-5 are retired, unknown, or not available to the API key: 9 of");
	}

	private static Verdict refused(ErrorClass errorClass, String... models) {
		return VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), List.of(), List.of(),
				traffic(1, Map.of(errorClass, 9L), 3, 3), View.NONE, Map.of(),
				Map.of(errorClass, new TreeSet<>(List.of(models))), Refusals.NONE, null));
	}

	@Test
	void whenClaudeDeclinesOneQuestionAfterTheOtherShouldNotWaitForMostOfAMinute() {
		assertThat(verdict(null, List.of(), List.of(), declined(10))).isEqualTo(new Verdict(Cause.REQUESTS,
				"Claude has declined the last 10 questions; see the prompts and the" + " review queue"));
		assertThat(verdict(null, List.of(), List.of(), declined(9)).cause()).isEqualTo(Cause.NOTHING);
	}

	private static Traffic declined(long inARow) {
		return new Traffic(100, Map.of(ErrorClass.REFUSED, inARow), Duration.ofSeconds(3), Duration.ofSeconds(3), true,
				0, Map.of(ErrorClass.REFUSED, inARow), false, 0, false, 0);
	}

	@Test
	void whenClaudeDeclinesMostQuestionsShouldSaySo() {
		assertThat(verdict(null, List.of(), List.of(), traffic(4, Map.of(ErrorClass.REFUSED, 6L), 3, 3)))
			.isEqualTo(new Verdict(Cause.REQUESTS, "Claude declines most questions: 6 of 10 requests of the"
					+ " last minute; see the prompts and the review queue"));
		assertThat(verdict(null, List.of(), List.of(), traffic(6, Map.of(ErrorClass.REFUSED, 4L), 3, 3)).cause())
			.isEqualTo(Cause.NOTHING);
	}

	/* What is wrong with the key has a state of its own. */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "AUTHENTICATION", "BILLING", "CIRCUIT_OPEN", "QUEUE_FULL",
			"WOULD_MISS_DEADLINE", "SHUTTING_DOWN" })
	void whenEachRequestFailsShouldNeverCallNothingWrong(ErrorClass errorClass) {
		assertThat(verdict(null, List.of(), List.of(), traffic(0, Map.of(errorClass, 10L), 3, 3)).cause())
			.isNotEqualTo(Cause.NOTHING);
	}

	@Test
	void whenOneCallAmongManyIsRefusedAgainAndAgainShouldNotCallNothingWrong() {
		assertThat(verdict(null, List.of(), List.of(), limited(300, 3, 2))).isEqualTo(new Verdict(Cause.LIMIT,
				"Claude answers 429 to some requests: 3 of 303 of the last minute. If no group is paused for them,"
						+ " only some requests meet that limit, such as one of long prompts; compare them in /actuator/claude/calls"));
		assertThat(verdict(null, List.of(), List.of(), limited(0, 12, 0)).text())
			.startsWith("Claude answers 429 to all requests: 12 of 12 of the last minute");
	}

	@Test
	void whenASingle429WasWaitedOutShouldCallNothingWrong() {
		assertThat(verdict(null, List.of(), List.of(), limited(300, 2, 0)).text())
			.startsWith("Claude answers 429 to some requests: 2 of 302 of the last minute");
		assertThat(verdict(null, List.of(), List.of(), limited(300, 1, 0)).cause()).isEqualTo(Cause.NOTHING);
		assertThat(verdict(null, List.of(), List.of(), limited(1, 1, 0)).cause()).isEqualTo(Cause.NOTHING);
	}

	@Test
	void whenCallsAreInFlightAndNoneWaitsShouldNotSpeakOfAConcurrencyLimit() {
		PoolView view = PoolViews.of(List.of(), 0, 8, 8, 0, null, false, Duration.ofSeconds(3));
		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).cause()).isEqualTo(Cause.NOTHING);

		PoolView queued = PoolViews.of(List.of(), 2, 8, 8, 0, null, false, Duration.ofSeconds(3));
		assertThat(verdict(null, List.of(), List.of(pool(queued)), GOOD).text())
			.isEqualTo("group sonnet-5-5 has 8 calls in flight, its concurrency limit, next free in 3 s, 2 calls wait");
	}

	@Test
	void whenFewerCallsAreInFlightThanMayBeShouldNotSpeakOfAConcurrencyLimit() {
		PoolView view = PoolViews.of(List.of(), 2, 3, 8, 0, null, false, Duration.ofSeconds(3));

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text()).isEqualTo(
				"group sonnet-5-5 lets calls go slowly at present, 3 of at most 8 in flight, next free in 3 s, 2 calls wait");
	}

	@Test
	void whenDeadlinesCutRequestsOffShouldNotBlameTheNetwork() {
		Traffic traffic = new Traffic(11, Map.of(), Duration.ofMillis(800), Duration.ofMillis(800), true, 0, Map.of(),
				false, 0, false, 9);

		assertThat(verdict(null, List.of(), List.of(), traffic)).isEqualTo(new Verdict(Cause.REQUESTS,
				"9 of 20 requests of the last minute were cut off by the deadline of their call before Claude had"
						+ " answered; the answered ones took 0.8 s on average. Give these calls more time, or send"
						+ " fewer at once; compare them in /actuator/claude/calls"));
	}

	@Test
	void whenTheAnsweredOnesWereQuickShouldNotSayThatTheyTookNoTime() {
		Traffic traffic = new Traffic(11, Map.of(), Duration.ofMillis(30), Duration.ofMillis(30), true, 0, Map.of(),
				false, 0, false, 9);

		assertThat(verdict(null, List.of(), List.of(), traffic).text())
			.contains("the answered ones took less than 0.1 s on average");
	}

	@Test
	void whenAnswersAreSlowShouldSayThatItIsNotTheQueue() {
		assertThat(verdict(null, List.of(), List.of(), traffic(20, Map.of(), 12, 3)).text()).isEqualTo(
				"answers take 12.0 s after sending, usually 3.0 s: Claude or the network is slow, not our queue");
		assertThat(verdict(null, List.of(), List.of(), traffic(20, Map.of(), 8, 3)).cause()).isEqualTo(Cause.NOTHING);
	}

	@Test
	void whenNoneOfTheFirstRequestsIsAnsweredShouldSaySo() {
		PoolView sent = PoolViews.of(List.of(), 0, 7, 8, 0, null, false, Duration.ZERO);

		assertThat(verdict(null, List.of(), List.of(pool(sent), pool(idle())), Traffic.NONE)).isEqualTo(
				new Verdict(Cause.NOTHING, "no problems detected, but none of 10 requests has been answered so far"));
		assertThat(verdict(null, List.of(), List.of(pool(idle())), Traffic.NONE).text())
			.isEqualTo("no problems detected");
	}

	@Test
	void whenManyFailInARowShouldNotWaitForAFifthOfTheMinute() {
		assertThat(verdict(null, List.of(), List.of(), failing(100, 10))).isEqualTo(new Verdict(Cause.NETWORK,
				"requests are lost on the way (the network, a proxy, or Claude): the last 10 requests, mostly intermediary"));
		assertThat(verdict(null, List.of(), List.of(), failing(100, 9)).cause()).isEqualTo(Cause.NOTHING);
	}

	@Test
	void whenNothingIsAnsweredAnyMoreShouldNotSpeakOfAThirdOfTheMinute() {
		assertThat(verdict(null, List.of(), List.of(), failing(110, 38)).text()).isEqualTo(
				"requests are lost on the way (the network, a proxy, or Claude): the last 38 requests, mostly intermediary");
	}

	@Test
	void whenOnlyBackgroundWorkWaitsLongShouldNotSayThatNothingIsWrong() {
		Map<Lane, Duration> waits = Map.of(Lane.NORMAL, Duration.ofMillis(30), Lane.BACKGROUND, Duration.ofSeconds(90));
		PoolView view = new PoolView(List.of(bucket(Dimension.OUTPUT_TOKENS, 0.93, 0)), List.of(), 198,
				Map.of(Lane.NORMAL, 0, Lane.BACKGROUND, 198), 86, 90, 0, null, false, Duration.ofMillis(30), waits,
				List.of());

		assertThat(verdict(null, List.of(), List.of(pool(view)), GOOD).text())
			.isEqualTo("limited by output tokens of group sonnet-5-5, 60 % used in the last minute (bucket 7 % full),"
					+ " next free in 1 s, 198 calls wait");
	}

	@Test
	void whenNoCallHasTriedTheKeySinceShouldNotSayThatItIsRejected() {
		assertThat(untried(ErrorClass.AUTHENTICATION, null)).isEqualTo(new Verdict(Cause.KEY,
				"the API key was rejected when it was last used, first at 03:12; the next call tries it again"));
		assertThat(untried(ErrorClass.AUTHENTICATION, "Appeal")).isEqualTo(new Verdict(Cause.KEY,
				"the last call with the API key was refused, the first at 03:12; the next call tries it again. Appeal"));
		assertThat(untried(ErrorClass.BILLING, null)).isEqualTo(new Verdict(Cause.BILLING,
				"the last call was blocked for billing reasons, the first at 03:12; the next call tries it again"));
	}

	private static Verdict untried(ErrorClass errorClass, @Nullable String advice) {
		return verdict(new KeyTrouble(errorClass, SINCE, null, null, advice, true), List.of(), List.of(), GOOD);
	}

	@Test
	void whenThereIsNoUsableKeyShouldSayWhy() {
		assertThat(verdict(new KeyTrouble(ErrorClass.AUTHENTICATION, SINCE, null, "There is no API key.", null, false),
				List.of(), List.of(), GOOD))
			.isEqualTo(new Verdict(Cause.KEY,
					"no usable API key since 03:12; no question is answered by Claude until one is in place. There is no API key."));
	}

	@Test
	void whenAStoreFailsShouldSaySoAfterEverythingElse() {
		StoreFailures.Failure trouble = new StoreFailures.Failure("reading the review queue", SINCE,
				"SQLTransientException", "Calls are not affected. Check the database.");

		assertThat(VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), List.of(),
				List.of(), GOOD, View.NONE, Map.of(), Map.of(), Refusals.NONE, trouble)))
			.isEqualTo(
					new Verdict(Cause.STORE, "reading the review queue has failed since 03:12 (SQLTransientException)."
							+ " Calls are not affected. Check the database."));
		assertThat(VerdictPolicy
			.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), null, List.of(), List.of(), List.of(pool(held())),
					GOOD, View.NONE, Map.of(), Map.of(), Refusals.NONE, trouble))
			.cause()).isEqualTo(Cause.OPERATOR);
	}

	static Verdict of(Traffic traffic) {
		return verdict(null, List.of(), List.of(), traffic);
	}

	private static Verdict verdict(@Nullable KeyTrouble access, List<Outage> outages, List<Pool> pools,
			Traffic traffic) {
		return VerdictPolicy.of(new SystemState(NOW, ZoneId.of("Europe/Berlin"), access, outages, List.of(), pools,
				traffic, View.NONE, Map.of(), Map.of(), Refusals.NONE, null));
	}

	private static Traffic traffic(long answered, Map<ErrorClass, Long> failed, int seconds, int usual) {
		return new Traffic(answered, failed, Duration.ofSeconds(seconds), Duration.ofSeconds(usual), true, answered,
				Map.of(), false, 0, false, 0);
	}

	private static Traffic failing(long answered, long inARow) {
		Map<ErrorClass, Long> failed = Map.of(ErrorClass.INTERMEDIARY, inARow);
		return new Traffic(answered, failed, Duration.ofSeconds(3), Duration.ofSeconds(3), true, 0, failed, false, 0,
				true, 0);
	}

	private static Traffic limited(long answered, long limited, long again) {
		return new Traffic(answered, Map.of(ErrorClass.RATE_LIMITED, limited), Duration.ofSeconds(3),
				Duration.ofSeconds(3), true, 0, Map.of(), false, again, false, 0);
	}

	private static Pool pool(PoolView view) {
		return new Pool("sonnet-5-5", null, view,
				view.buckets()
					.stream()
					.map((bucket) -> new LimitUse(bucket.dimension(), 600, 1000, 0.6, 1 - bucket.utilisation()))
					.toList(),
				view.held() ? new OperatorPause(SINCE, "alice", null) : null);
	}

	private static PoolView idle() {
		return PoolViews.of(List.of(bucket(Dimension.OUTPUT_TOKENS, 0.95, 0)), 0, 3, 8, 0, null, false, Duration.ZERO);
	}

	private static PoolView held() {
		return PoolViews.of(List.of(), 5, 0, 8, 0, null, true, Duration.ofHours(1));
	}

	private static PoolView waiting(Duration wait, int waiting, PoolView.BucketView... buckets) {
		return PoolViews.of(List.of(buckets), waiting, 3, 8, 0, null, false, wait);
	}

	private static PoolView.BucketView bucket(Dimension dimension, double utilisation, double others) {
		return new PoolView.BucketView(dimension, 1000, 0, 1000, 1000 * (1 - utilisation), others, utilisation);
	}

}
