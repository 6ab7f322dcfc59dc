package io.github.clauderesilience.limit.account;

import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.PoolView;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * All buckets of a pool: which of them holds a call back.
 */
class LevelsTests {

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases share = new HeldLeases(false, 0);

	@Test
	void whenNothingIsKnownShouldHoldNothingBack() {
		Levels levels = levels(Map.of());

		assertThat(levels.isKnown()).isFalse();
		assertThat(levels.waitNanos(call(100), Backlog.NONE, 0, 0)).isZero();
		assertThat(levels.affordable(0)).isNegative();
		assertThat(levels.callsPerNano()).isZero();
	}

	@Test
	void whenAnOperatorHasACeilingShouldHoldToIt() {
		// A tenth of a minute's worth goes at once: 6 calls, then one a second.
		Levels levels = levels(Map.of(Dimension.REQUESTS, 60.0));
		for (int i = 0; i < 6; i++) {
			assertThat(levels.waitNanos(call(100), Backlog.NONE, 0, 0)).isZero();
			levels.take(call(100), 0);
		}

		assertThat(levels.waitNanos(call(100), Backlog.NONE, 0, 0) / 1e9).isEqualTo(1, within(1e-4));
		assertThat(levels.views(0)).singleElement().extracting(PoolView.BucketView::ceiling).isEqualTo(60.0);
	}

	@Test
	void shouldWaitForTheDimensionThatTakesLongest() {
		Levels levels = begun(bucket(Dimension.REQUESTS, 60, 0), bucket(Dimension.INPUT_TOKENS, 6000, 0));

		// One request comes in a second, 500 tokens in five.
		assertThat(levels.promisedNanos(call(500), Backlog.NONE, 0, 0) / 1e9).isBetween(5.0, 5.1);
	}

	@Test
	void shouldCountTypicalCallsThatTheLevelsAllow() {
		Levels levels = begun(bucket(Dimension.REQUESTS, 60, 7));

		assertThat(levels.affordable(0)).isEqualTo(7);
		assertThat(levels.callsPerNano()).isEqualTo(1e-9, within(1e-15));
	}

	@Test
	void shouldGiveBackWhatACallDidNotUse() {
		Levels levels = begun(bucket(Dimension.INPUT_TOKENS, 6000, 1000));
		levels.take(call(400), 0);
		levels.adjust(new Need(0, 300, 0), 0);

		assertThat(levels.views(0)).singleElement().extracting(PoolView.BucketView::level).isEqualTo(900.0);
	}

	@Test
	void shouldKnowWhatIsNotInTheFiguresOfTheProvider() {
		Levels levels = begun(bucket(Dimension.INPUT_TOKENS, 6000, 1000));
		levels.take(call(400), 0);
		assertThat(levels.outstanding(Dimension.INPUT_TOKENS)).isEqualTo(400);

		levels.counted(call(400));
		assertThat(levels.outstanding(Dimension.INPUT_TOKENS)).isZero();
	}

	private Levels levels(Map<Dimension, Double> ceilings) {
		return new Levels(ceilings, this.estimates, this.share, 0);
	}

	private Levels begun(PoolView.BucketView... known) {
		Levels levels = levels(Map.of());
		levels.begin(List.of(known), 0);
		return levels;
	}

	private static PoolView.BucketView bucket(Dimension dimension, double limit, double level) {
		return new PoolView.BucketView(dimension, limit, 0, limit, level, 0, 0);
	}

	private static Call call(double input) {
		Call call = new Call(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));
		call.takes(Need.ofCall(input, 0));
		return call;
	}

}
