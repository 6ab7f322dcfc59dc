package io.github.clauderesilience.simulator.limits;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LimitPool}, against the rules of
 * platform.claude.com/docs/en/api/rate-limits, read 2026-09.
 */
class LimitPoolTests {

	private static final Instant SERVER_NOW = Instant.parse("2026-11-01T12:00:00Z");

	private long now = 5_000_000_000L;

	@Test
	void shouldAdmitAsManyAsTheMinuteHolds() {
		LimitPool pool = pool(Limits.of(3, 0, 0), 1);

		assertThat(admitted(pool, 0, 10)).isEqualTo(3);
	}

	@Test
	void shouldRefillContinuously() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1);
		admitted(pool, 0, 60);

		pass(Duration.ofMillis(999));
		assertThat(pool.admit(0, this.now).admitted()).isFalse();
		pass(Duration.ofMillis(1));
		assertThat(pool.admit(0, this.now).admitted()).isTrue();
		pass(Duration.ofSeconds(10));
		assertThat(admitted(pool, 0, 100)).isEqualTo(10);
	}

	@Test
	void whenBurstIsASecondShouldActAsOnePerSecond() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1.0 / 60);

		assertThat(admitted(pool, 0, 5)).isEqualTo(1);
		pass(Duration.ofSeconds(30));
		assertThat(admitted(pool, 0, 5)).isEqualTo(1);
	}

	@Test
	void retryAfterShouldBeWholeSecondsRoundedUpUntilItFits() {
		LimitPool pool = pool(Limits.of(0, 60_000, 0), 1);
		pool.admit(59_000, this.now);

		Admission refused = pool.admit(2_500, this.now);

		assertThat(refused.exceeded()).isEqualTo(Dimension.INPUT_TOKENS);
		assertThat(refused.retryAfterSeconds()).isEqualTo(2);
		assertThat(refused.message()).contains("60,000 input tokens per minute");
		pass(Duration.ofSeconds(2));
		assertThat(pool.admit(2_500, this.now).admitted()).isTrue();
	}

	@Test
	void whenSeveralLimitsRefuseShouldNameTheLongestWait() {
		LimitPool pool = pool(Limits.of(60, 600, 0), 1);
		admitted(pool, 10, 60);

		Admission refused = pool.admit(50, this.now);

		assertThat(refused.exceeded()).isEqualTo(Dimension.INPUT_TOKENS);
		assertThat(refused.retryAfterSeconds()).isEqualTo(5);
	}

	@Test
	void outputShouldCountOnlyAsItIsProduced() {
		LimitPool pool = pool(Limits.of(0, 0, 600), 1);
		assertThat(admitted(pool, 0, 100)).isEqualTo(100);

		pool.produced(610, this.now);

		Admission refused = pool.admit(0, this.now);
		assertThat(refused.exceeded()).isEqualTo(Dimension.OUTPUT_TOKENS);
		assertThat(refused.retryAfterSeconds()).isEqualTo(2);
		pass(Duration.ofMillis(1_100));
		assertThat(pool.admit(0, this.now).admitted()).isTrue();
	}

	@Test
	void shouldCorrectTheEstimateBothWays() {
		LimitPool pool = pool(Limits.of(0, 1_000, 0), 1);
		pool.admit(600, this.now);
		assertThat(pool.admit(600, this.now).admitted()).isFalse();

		pool.correctInput(-200, this.now);
		assertThat(pool.admit(600, this.now).admitted()).isTrue();
		pool.correctInput(100, this.now);

		assertThat(pool.usage(this.now).inputTokens()).isEqualTo(1_100);
		assertThat(pool.admit(1, this.now).retryAfterSeconds()).isEqualTo(7);
	}

	@Test
	void whenNeedIsAboveTheBurstShouldAdmitFromAFullBucketOnly() {
		LimitPool pool = pool(Limits.of(0, 60_000, 0), 1.0 / 60);

		assertThat(pool.admit(5_000, this.now).admitted()).isTrue();
		assertThat(pool.admit(5_000, this.now).retryAfterSeconds()).isEqualTo(5);
		pass(Duration.ofSeconds(5));
		assertThat(pool.admit(5_000, this.now).admitted()).isTrue();
	}

	@Test
	void whenNeedIsAboveAMinuteShouldNeverAdmit() {
		LimitPool pool = pool(Limits.of(0, 1_000, 0), 1);

		assertThat(pool.admit(1_001, this.now).retryAfterSeconds()).isEqualTo(60);
		pass(Duration.ofHours(1));
		assertThat(pool.admit(1_001, this.now).admitted()).isFalse();
		assertThat(pool.admit(1_000, this.now).admitted()).isTrue();
	}

	@Test
	void aRefusedRequestShouldConsumeOnlyWhereTheRulesSaySo() {
		LimitPool lenient = pool(Limits.of(60, 0, 0), 1);
		LimitPool harsh = new LimitPool("org", "g", Limits.of(60, 0, 0), new LimitRules(1, true, null), this.now);
		admitted(lenient, 0, 70);
		admitted(harsh, 0, 70);

		assertThat(lenient.admit(0, this.now).retryAfterSeconds()).isEqualTo(1);
		assertThat(harsh.admit(0, this.now).retryAfterSeconds()).isEqualTo(11);
	}

	@Test
	void headersShouldRoundTokensAndTellTheTimeOfFullRefill() {
		LimitPool pool = pool(Limits.of(60, 60_000, 6_000), 1);
		pool.admit(10_400, this.now);
		pool.produced(1_600, this.now);

		Map<String, String> headers = headers(pool);

		assertThat(headers).containsEntry("anthropic-ratelimit-requests-limit", "60")
			.containsEntry("anthropic-ratelimit-requests-remaining", "59")
			.containsEntry("anthropic-ratelimit-requests-reset", "2026-11-01T12:00:01Z")
			.containsEntry("anthropic-ratelimit-input-tokens-limit", "60000")
			.containsEntry("anthropic-ratelimit-input-tokens-remaining", "50000")
			.containsEntry("anthropic-ratelimit-input-tokens-reset", "2026-11-01T12:00:11Z")
			.containsEntry("anthropic-ratelimit-output-tokens-limit", "6000")
			.containsEntry("anthropic-ratelimit-output-tokens-remaining", "4000")
			.containsEntry("anthropic-ratelimit-output-tokens-reset", "2026-11-01T12:00:16Z")
			.containsEntry("anthropic-ratelimit-tokens-limit", "66000")
			.containsEntry("anthropic-ratelimit-tokens-remaining", "54000")
			.containsEntry("anthropic-ratelimit-tokens-reset", "2026-11-01T12:00:16Z")
			.hasSize(12);
	}

	@Test
	void tokensHeadersShouldShowTheWorkspaceWhereItBinds() {
		LimitPool pool = pool(Limits.of(60, 60_000, 6_000).withWorkspace(5_000), 1);
		pool.admit(2_000, this.now);

		assertThat(headers(pool)).containsEntry("anthropic-ratelimit-tokens-limit", "5000")
			.containsEntry("anthropic-ratelimit-tokens-remaining", "3000")
			.containsEntry("anthropic-ratelimit-input-tokens-remaining", "58000");
		Admission refused = pool.admit(4_000, this.now);
		assertThat(refused.exceeded()).isEqualTo(Dimension.WORKSPACE_TOKENS);
		assertThat(refused.message()).contains("your workspace's").contains("5,000 tokens per minute");
	}

	@Test
	void whenInDebtShouldTellZeroRemaining() {
		LimitPool pool = pool(Limits.of(0, 0, 60_000), 1);
		pool.produced(90_000, this.now);

		assertThat(headers(pool)).containsEntry("anthropic-ratelimit-output-tokens-remaining", "0")
			.containsEntry("anthropic-ratelimit-output-tokens-reset", "2026-11-01T12:01:30Z");
	}

	@Test
	void whenHalvedShouldCutAndSlowDown() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1);

		pool.change(Limits.of(30, 0, 0), this.now);

		assertThat(admitted(pool, 0, 100)).isEqualTo(30);
		pass(Duration.ofSeconds(10));
		assertThat(admitted(pool, 0, 100)).isEqualTo(5);
	}

	@Test
	void whenDoubledShouldFillUpByItsOwnRefill() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1);

		pool.change(Limits.of(120, 0, 0), this.now);

		assertThat(admitted(pool, 0, 200)).isEqualTo(60);
		pass(Duration.ofSeconds(10));
		assertThat(admitted(pool, 0, 200)).isEqualTo(20);
	}

	@Test
	void anotherConsumerShouldTakeItsShareFromItsTimeOn() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1);
		pool.shareWithOthers(0.5, this.now + Duration.ofSeconds(10).toNanos());
		admitted(pool, 0, 60);

		pass(Duration.ofSeconds(20));

		assertThat(admitted(pool, 0, 60)).isEqualTo(15);
		assertThat(pool.usage(this.now).requestsByOthers()).isEqualTo(5);
	}

	@Test
	void anotherConsumerShouldNeverPushBelowNothing() {
		LimitPool pool = pool(Limits.of(60, 0, 0), 1);
		pool.shareWithOthers(3, this.now);

		pass(Duration.ofMinutes(10));

		assertThat(pool.admit(0, this.now).retryAfterSeconds()).isEqualTo(1);
	}

	@Test
	void accelerationShouldBeLimitedByTheWindowBefore() {
		AccelerationLimit acceleration = new AccelerationLimit(2, 2, Duration.ofSeconds(10));
		LimitPool pool = new LimitPool("org", "g", Limits.of(1_000, 0, 0), new LimitRules(1, false, acceleration),
				this.now);

		assertThat(admitted(pool, 0, 10)).isEqualTo(2);
		pass(Duration.ofMillis(7_500));
		Admission refused = pool.admit(0, this.now);
		assertThat(refused.acceleration()).isTrue();
		assertThat(refused.exceeded()).isNull();
		assertThat(refused.retryAfterSeconds()).isEqualTo(3);
		assertThat(refused.message()).contains("increase rate");
		pass(Duration.ofMillis(2_500));
		assertThat(admitted(pool, 0, 10)).isEqualTo(4);
		pass(Duration.ofSeconds(10));
		assertThat(admitted(pool, 0, 10)).isEqualTo(8);
		pass(Duration.ofSeconds(30));
		assertThat(admitted(pool, 0, 10)).isEqualTo(2);
	}

	private static LimitPool pool(Limits limits, double burst) {
		return new LimitPool("org", "g", limits, new LimitRules(burst, false, null), 5_000_000_000L);
	}

	private int admitted(LimitPool pool, long tokens, int tries) {
		int admitted = 0;
		for (int i = 0; i < tries; i++) {
			admitted += pool.admit(tokens, this.now).admitted() ? 1 : 0;
		}
		return admitted;
	}

	private Map<String, String> headers(LimitPool pool) {
		Map<String, String> headers = new HashMap<>();
		pool.headers(this.now, SERVER_NOW, headers::put);
		return headers;
	}

	private void pass(Duration duration) {
		this.now += duration.toNanos();
	}

}
