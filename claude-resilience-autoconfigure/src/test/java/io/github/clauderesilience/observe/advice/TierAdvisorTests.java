package io.github.clauderesilience.observe.advice;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.LateWatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Four weeks in virtual time, each with the advice it deserves.
 */
class TierAdvisorTests {

	private static final String MODEL = "claude-sonnet-5";

	private static final int WEEK = 7 * 24 * 60;

	private static final double INPUT_LIMIT = 2_000_000;

	private final VirtualTime time = VirtualTime.at("2026-11-16T00:00:00Z");

	private final List<String> alerts = new ArrayList<>();

	private final StoreFailures failures = new StoreFailures(this.time::now);

	private final TierAdvisor advisor = new TierAdvisor(new AdviceSettings(0.8, 3, 0.5), Calls.MODELS,
			(model, usage) -> null, () -> Map.of(new PoolId("sonnet-5", "key"), view()), new UseStore.InMemory(),
			this.failures, (kind, model, message) -> {
				assertThat(kind).isIn(ClaudeAlert.Kind.LIMIT_NEAR, ClaudeAlert.Kind.LIMIT_EASED);
				this.alerts.add(message);
			}, this.time, Runnable::run);

	@Test
	void whenTheWeekIsIdleShouldSayNothing() {
		week((minute) -> isWorkingHour(minute) ? 0.1 : 0.01, 0.5, 0.5, 0);

		TierAdvice input = input();
		assertThat(input.ratio()).isBetween(0.09, 0.11);
		assertThat(input.crossed()).isFalse();
		assertThat(input.levers()).isEmpty();
		assertThat(this.alerts).isEmpty();
	}

	@Test
	void whenUseIsSmoothAt85PercentShouldAdviseAHigherTier() {
		week((minute) -> isWorkingHour(minute) ? 0.85 : 0.1, 0.5, 0.5, 0);

		TierAdvice input = input();
		assertThat(input.ratio()).isBetween(0.84, 0.86);
		assertThat(input.peakHours()).isBetween(60, 75);
		assertThat(input.levers()).extracting(Lever::kind).containsExactly(Lever.Kind.HIGHER_TIER);
		assertThat(this.alerts.get(0)).startsWith("Group sonnet-5: on 3 of the last 3 days, demand at"
				+ " peak hours reached 85 % of the limit on input tokens (P95 1,700,000 of 2,000,000 a minute). What helps: a higher tier: \"build\" allows 5,000,000 a minute, 2.5 times");
	}

	@Test
	void whenUseIsSpikyShouldAdviseSmoothing() {
		week((minute) -> (minute % 60 < 6) ? 0.95 : 0.15, 0.5, 0.5, 0);

		assertThat(input().levers()).extracting(Lever::kind)
			.containsExactly(Lever.Kind.SMOOTHING, Lever.Kind.HIGHER_TIER);
		assertThat(input().levers().get(0).sufficient()).isTrue();
		assertThat(input().levers().get(0).text()).isEqualTo("smoothing: the busiest minutes of peak hours carry"
				+ " 4.1 times their mean; spread evenly over these hours they would use 23 % of the limit");
	}

	@Test
	void whenNothingIsReadFromTheCacheShouldAdvisePromptCaching() {
		week((minute) -> isWorkingHour(minute) ? 0.9 : 0.1, 0.02, 0.7, 0);

		assertThat(input().levers()).extracting(Lever::kind)
			.containsExactly(Lever.Kind.PROMPT_CACHING, Lever.Kind.HIGHER_TIER);
		assertThat(input().levers().get(0).text()).contains("70 % of each prompt is the same as in the call before",
				"only 2 % is read from the cache", "69 % off the input");
	}

	@Test
	void whenNothingAtAllIsReadFromTheCacheShouldNotSpeakOfZeroPerCent() {
		week((minute) -> isWorkingHour(minute) ? 0.9 : 0.1, 0, 0.7, 0);

		assertThat(input().levers().get(0).text()).contains("but none of it is read from the cache");
	}

	@Test
	void whenBackgroundWorkRunsAtPeakHoursShouldAdviseToMoveIt() {
		week((minute) -> isWorkingHour(minute) ? 0.9 : 0.1, 0.5, 0.5, 0.4);

		assertThat(input().levers()).extracting(Lever::kind)
			.containsExactly(Lever.Kind.MOVE_BACKGROUND, Lever.Kind.MESSAGE_BATCHES, Lever.Kind.HIGHER_TIER);
		assertThat(input().levers().get(0).text()).contains("40 % of the use in the 10 peak hours of a day",
				"spread over the other 14 hours, peaks would use 54 % of the limit");
	}

	@Test
	void whenTheWeekIsOverShouldForgetIt() {
		week((minute) -> 0.9, 0.5, 0.5, 0);
		this.time.forward(Duration.ofDays(8));
		this.advisor.record(MODEL, false, Lane.NORMAL, new ClaudeUsage(1000, 0, 0, 0, 0), minute());
		this.time.forward(Duration.ofMinutes(1));

		assertThat(input().p95()).isLessThanOrEqualTo(1000);
		assertThat(input().crossed()).isFalse();
	}

	@Test
	void whenCallsShareASystemPromptShouldMeasureHowMuchRepeats() {
		PromptSamples samples = new PromptSamples(this.advisor);
		for (int i = 0; i < 32; i++) {
			ClaudeCall call = Calls.call(MODEL, this.time);
			call.body().put("system", "x".repeat(1000));
			samples.answered(call, ((ClaudeEvent.Completed) Calls.answer(call)).reply());
			this.advisor.record(MODEL, false, Lane.NORMAL, new ClaudeUsage(58_000, 0, 0, 0, 0), minute());
		}
		week((minute) -> 0.9, 0.01, 0.97, 0);

		assertThat(input().levers().get(0).text()).containsPattern("prompt caching: 9[5-9] % of each prompt");
	}

	@Test
	void whenTheThresholdIsOutOfRangeShouldSayWhatToChange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new AdviceSettings(80, 3, 0.5))
			.withMessageContaining("claude.tier-advice.threshold is 80.0");
	}

	@Test
	void whenTheStoreFailsForDaysShouldSayItOnceAndGoOnInMemory() {
		AtomicBoolean down = new AtomicBoolean(true);
		UseStore kept = new UseStore.InMemory();
		TierAdvisor advisor = advisor(new Failing(kept, down));
		try (LogCapture log = LogCapture.of(TierAdvisor.class.getName(), Level.INFO)) {
			use(advisor, 10 * 24 * 60);
			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN")
				.contains("could not be stored or read", "The root cause")
				.doesNotContain("\tat ");
			assertThat(advisor.advice()).anySatisfy((advice) -> assertThat(advice.crossed()).isTrue());
			assertThat(this.alerts).isEmpty();
			assertThat(this.failures.oldest()).isNotNull()
				.satisfies((failure) -> assertThat(failure.what()).isEqualTo("storing the use of limits"));

			down.set(false);
			use(advisor, 61);
			assertThat(this.failures.oldest()).isNull();
			assertThat(log.lines()).hasSize(2).last().asString().startsWith("INFO").contains("stored again");
		}
		assertThat(this.alerts).isNotEmpty();
		assertThat(kept.since("sonnet-5", 0)).hasSize(UseStore.DAYS);
	}

	@Test
	void whenTheStoreIsLateShouldSaySoUntilItAnswers() {
		UseStore kept = new UseStore.InMemory();
		List<String> causes = new ArrayList<>();
		TierAdvisor advisor = advisor(new UseStore() {

			@Override
			public void add(String group, long day, DayUse use) {
				kept.add(group, day, use);
			}

			@Override
			public NavigableMap<Long, DayUse> since(String group, long firstDay) {
				TierAdvisorTests.this.time.forward(LateWatch.LIMIT);
				causes.add(Objects.requireNonNull(TierAdvisorTests.this.failures.oldest()).cause());
				return kept.since(group, firstDay);
			}

			@Override
			public @Nullable Raised raised(String limit) {
				return kept.raised(limit);
			}

			@Override
			public boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
				return kept.replace(limit, before, now);
			}

		});
		use(advisor, 61);

		assertThat(causes).containsExactly("no answer within 5s");
		assertThat(this.failures.oldest()).isNull();
	}

	private void use(TierAdvisor advisor, int minutes) {
		for (int minute = 0; minute < minutes; minute++) {
			advisor.record(MODEL, false, Lane.NORMAL, new ClaudeUsage(1_900_000, 10, 0, 0, 0), minute());
			this.time.forward(Duration.ofMinutes(1));
		}
	}

	private TierAdvisor advisor(UseStore store) {
		return new TierAdvisor(new AdviceSettings(0.8, 3, 0.5), Calls.MODELS, (model, usage) -> null,
				() -> Map.of(new PoolId("sonnet-5", "key"), view()), store, this.failures,
				(kind, model, message) -> this.alerts.add(message), this.time, Runnable::run);
	}

	private void week(Load load, double cached, double repeated, double background) {
		for (int minute = 0; minute < WEEK; minute++) {
			double limited = load.at(minute) * INPUT_LIMIT;
			double cacheRead = limited * cached / (1 - cached);
			use(Lane.NORMAL, limited * (1 - background), cacheRead);
			if (background > 0) {
				use(Lane.BACKGROUND, limited * background, 0);
			}
			this.advisor.sample(MODEL, false, 1000, Math.round(1000 * repeated));
			this.time.forward(Duration.ofMinutes(1));
		}
	}

	private void use(Lane lane, double limited, double cacheRead) {
		this.advisor.record(MODEL, false, lane, new ClaudeUsage(Math.round(limited), 10, 0, 0, Math.round(cacheRead)),
				minute());
	}

	private long minute() {
		return this.time.now().getEpochSecond() / 60;
	}

	private TierAdvice input() {
		return this.advisor.advice()
			.stream()
			.filter((advice) -> advice.dimension() == Dimension.INPUT_TOKENS)
			.findFirst()
			.orElseThrow();
	}

	private static boolean isWorkingHour(int minute) {
		int hour = minute / 60 % 24;
		return hour >= 8 && hour < 18;
	}

	private static PoolView view() {
		return PoolViews.of(List
			.of(new PoolView.BucketView(Dimension.INPUT_TOKENS, INPUT_LIMIT, 0, INPUT_LIMIT, INPUT_LIMIT, 0, 0)), 0, 0,
				8, 0, null, false, Duration.ZERO);
	}

	private interface Load {

		double at(int minute);

	}

	/**
	 * A store that fails while it is down.
	 *
	 * @param store keeps what arrives
	 * @param down whether it fails
	 */
	private record Failing(UseStore store, AtomicBoolean down) implements UseStore {

		@Override
		public void add(String group, long day, DayUse use) {
			ask().add(group, day, use);
		}

		@Override
		public NavigableMap<Long, DayUse> since(String group, long firstDay) {
			return ask().since(group, firstDay);
		}

		@Override
		public @Nullable Raised raised(String limit) {
			return ask().raised(limit);
		}

		@Override
		public boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
			return ask().replace(limit, before, now);
		}

		private UseStore ask() {
			if (this.down.get()) {
				throw new IllegalStateException("No connection", new IllegalStateException("The root cause"));
			}
			return this.store;
		}

	}

}
