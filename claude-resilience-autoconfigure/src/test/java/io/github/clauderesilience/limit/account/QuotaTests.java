package io.github.clauderesilience.limit.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a limit of tokens counts, found out from what it does.
 */
class QuotaTests {

	private static final long SECOND = 1_000_000_000L;

	private static final double INPUT = 9000;

	private static final double OUTPUT = 5000;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases share = new HeldLeases(false, 0);

	private final Levels levels = new Levels(Map.of(), this.estimates, this.share, 0);

	private final HeaderReconciliation headers = new HeaderReconciliation(this.levels, this.estimates, this.share);

	private final List<Notice> notices = new ArrayList<>();

	private long sequence;

	@ParameterizedTest
	@CsvSource({ "1, 0", "0, 1", "1, 1" })
	void shouldFindOutWhatIsCounted(double ofInput, double ofOutput) {
		use(200_000, ofInput, ofOutput);

		assertMeans(ofInput, ofOutput);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0", "0, 1", "1, 1" })
	void whenTheBucketWasNotFullShouldFindItOutAllTheSame(double ofInput, double ofOutput) {
		use(200_000, ofInput, ofOutput, 120_000, 6);

		assertMeans(ofInput, ofOutput);
	}

	@ParameterizedTest
	@CsvSource({ "1, 0, 0, 1", "0, 1, 1, 0", "1, 1, 0, 1" })
	void whenAnotherLimitIsShownShouldBeginAnew(double inputBefore, double outputBefore, double input, double output) {
		use(200_000, inputBefore, outputBefore);
		// Its bucket is full, as if nothing had been used before.
		use(300_000, input, output, 300_000, 12);

		assertMeans(input, output);
	}

	@Test
	void whenTwoLimitsAreShownInTurnShouldKeepToBoth() {
		use(200_000, 1, 0, 40_000, 6);
		send(20_000, 14_000);

		assertMeans(0, 1);
		long now = this.sequence * SECOND;
		assertThat(this.levels.waitNanos(call(), Backlog.NONE, 0, now)).as("for the first limit")
			.isBetween(SECOND, 5 * SECOND);
		send(200_000, 1000);
		assertMeans(1, 0);
		assertThat(this.notices).as("limits that are new").hasSize(2);
	}

	private void use(double limit, double ofInput, double ofOutput) {
		use(limit, ofInput, ofOutput, limit, 6);
	}

	private void use(double limit, double ofInput, double ofOutput, double level, int calls) {
		double left = level;
		for (int i = 0; i < calls; i++) {
			left = Math.min(limit, left + limit / 60) - ofInput * INPUT - ofOutput * OUTPUT;
			send(limit, Math.max(0, Math.round(left / 1000) * 1000));
		}
	}

	private void send(double limit, double left) {
		long now = ++this.sequence * SECOND;
		Call call = call();
		this.levels.take(call, now);
		RateLimitHeaders facts = new RateLimitHeaders();
		facts.put(Dimension.TOKENS, limit, left);
		Sent sent = new Sent(call, this.sequence, now);
		this.headers.learn(sent, facts, this.notices, now);
		this.levels.counted(call);
		this.levels.settled(call, now, now);
		this.levels.used(Need.ofCall(INPUT, OUTPUT));
		this.headers.correct(sent, facts, true, 0, now);
	}

	private static Call call() {
		Call call = new Call(new Demand("model", Lane.NORMAL, null, 400, 0, 100, Long.MAX_VALUE));
		call.takes(Need.ofCall(INPUT, OUTPUT));
		return call;
	}

	private void assertMeans(double ofInput, double ofOutput) {
		assertThat(this.levels.amount(call(), Dimension.TOKENS)).isEqualTo(ofInput * INPUT + ofOutput * OUTPUT);
	}

}
