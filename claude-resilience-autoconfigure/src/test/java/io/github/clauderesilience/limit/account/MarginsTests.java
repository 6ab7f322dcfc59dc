package io.github.clauderesilience.limit.account;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What is left in a bucket when a call goes.
 */
class MarginsTests {

	private static final long SECOND = 1_000_000_000L;

	private static final double FIRST_OUTPUT_SPREAD = 200;

	private static final double FIRST_OUTPUT = 400;

	private final Quota requests = new Quota(Dimension.REQUESTS, Bucket.of(600, 100, 0));

	private final Quota output = new Quota(Dimension.OUTPUT_TOKENS, Bucket.of(8000, 8000, 0));

	private final Estimates estimates = new Estimates((model) -> 4);

	private final Margins margins = new Margins(this.estimates, new OutputCounting(), 0);

	@Test
	void shouldLeaveNoRequests() {
		assertThat(this.margins.of(this.requests, 15)).isZero();
	}

	@Test
	void shouldLeaveTheSpreadOfAllNeedsInFlight() {
		assertThat(this.margins.of(this.output, 0)).isEqualTo(FIRST_OUTPUT_SPREAD);
		assertThat(this.margins.of(this.output, 3)).isEqualTo(2 * FIRST_OUTPUT_SPREAD);
	}

	@Test
	void whenOutputSurprisesShouldLeaveAnotherCall() {
		this.margins.surprised(this.output);

		assertThat(this.margins.of(this.output, 0)).isEqualTo(FIRST_OUTPUT_SPREAD + FIRST_OUTPUT);
		this.margins.relax(200_000_000L);
		assertThat(this.margins.of(this.output, 0)).isEqualTo(FIRST_OUTPUT_SPREAD + 0.98 * FIRST_OUTPUT);
	}

	@Test
	void whenRequestsSurpriseShouldGoLater() {
		double before = this.margins.guardNanos(Dimension.REQUESTS);
		this.margins.surprised(this.requests);

		assertThat(this.margins.guardNanos(Dimension.REQUESTS)).isEqualTo(2 * before);
		assertThat(this.margins.of(this.requests, 0)).isZero();
	}

	@Test
	void whenOthersTakeSomethingShouldLeaveWhatTheyTakeUntilAnAnswer() {
		Bucket bucket = Bucket.of(600, 100, 0);
		for (long second = 1; second <= 20; second++) {
			bucket.take(0, second * SECOND - 2);
			bucket.correct(second * SECOND - 1, second * SECOND, 50, 50, 0, 0);
		}
		Quota shared = new Quota(Dimension.REQUESTS, bucket);
		this.estimates.answered(2 * SECOND);

		double taken = bucket.foreignPerMinute() / 60 * 2;
		assertThat(taken).isPositive();
		assertThat(this.margins.of(shared, 0)).isCloseTo(2 * Math.sqrt(taken), within(1e-9));
	}

	@Test
	void whenAnswersAreLongShouldCountOnHalfOfTheirOutput() {
		Call call = new Call(new Demand("m", Lane.NORMAL, null, 400, 0, 1000, Long.MAX_VALUE / 2));
		call.takes(Need.ofCall(100, 400));
		this.estimates.settled(call, Need.ofCall(100, 600), 65 * SECOND);

		assertThat(this.margins.of(this.output, 3)).isEqualTo(2 * 300 - 0.5 * 600);
	}

}
