package io.github.clauderesilience.limit.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.limit.need.Sent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What headers teach: limits, levels, and what a 429 is about.
 */
class HeaderReconciliationTests {

	private static final long SECOND = 1_000_000_000L;

	private final Estimates estimates = new Estimates((model) -> 4);

	private final HeldLeases share = new HeldLeases(false, 0);

	private final Levels levels = new Levels(Map.of(), this.estimates, this.share, 0);

	private final HeaderReconciliation headers = new HeaderReconciliation(this.levels, this.estimates, this.share);

	private final List<Notice> notices = new ArrayList<>();

	@Test
	void shouldTellALimitThatIsNewOrHasChanged() {
		learn(1, requests(60, 50));
		learn(2, requests(60, 49));
		learn(3, requests(120, 100));

		assertThat(this.notices).containsExactly(new Notice.LimitChanged(Dimension.REQUESTS, 0, 60, 50),
				new Notice.LimitChanged(Dimension.REQUESTS, 60, 120, 100));
	}

	@Test
	void whenAnOlderAnswerComesLateShouldNotFollowItsLimit() {
		learn(2, requests(60, 50));
		learn(1, requests(120, 100));

		assertThat(this.levels.bucket(Dimension.REQUESTS).limit()).isEqualTo(60);
	}

	@Test
	void whenNoLevelIsKnownShouldTakeOverThatOfTheHeader() {
		learn(1, requests(60, 50));
		this.headers.correct(sent(1), requests(60, 50), false, 0, SECOND);

		assertThat(this.levels.isKnown()).isTrue();
		assertThat(this.levels.bucket(Dimension.REQUESTS).level(SECOND)).isEqualTo(50);
	}

	@Test
	void whenTokensAreRoundedShouldTakeOverTheLeastTheyCanMean() {
		RateLimitHeaders facts = facts(Dimension.INPUT_TOKENS, 100_000, 50_000);
		learn(1, facts);
		this.headers.correct(sent(1), facts, true, 0, SECOND);

		assertThat(this.levels.bucket(Dimension.INPUT_TOKENS).level(SECOND)).isEqualTo(49_500);
	}

	@Test
	void whenALevelIsKnownShouldCorrectItDownAtOnce() {
		learn(1, requests(60, 50));
		this.headers.correct(sent(1), requests(60, 50), false, 0, SECOND);
		this.headers.correct(new Sent(call(), 2, 2 * SECOND), requests(60, 20), false, 0, 3 * SECOND);

		assertThat(this.levels.bucket(Dimension.REQUESTS).level(3 * SECOND)).isEqualTo(20);
	}

	@Test
	void shouldTellWhatA429IsAbout() {
		assertThat(cause(requests(60, 0))).isEqualTo(Notice.Cause.LIMIT);
		assertThat(cause(requests(60, 50))).isEqualTo(Notice.Cause.HIDDEN);
		assertThat(cause(requests(60, 50).accelerating())).isEqualTo(Notice.Cause.ACCELERATION);
		assertThat(cause(RateLimitHeaders.NONE)).isEqualTo(Notice.Cause.UNKNOWN);
	}

	@Test
	void whenALimitAllowsNothingShouldTellThatIts429IsAboutIt() {
		RateLimitHeaders facts = requests(60, 50);
		facts.allowsNothing();

		assertThat(cause(facts)).isEqualTo(Notice.Cause.LIMIT);
	}

	/* The bucket holds half a minute's worth, and headers jump by as much. */
	@Test
	void whenHeadersJumpByAWholeBucketShouldStillTellAHiddenLimit() {
		learn(1, requests(60, 30));
		this.headers.correct(sent(1), requests(60, 30), false, 0, 0);
		this.headers.correct(new Sent(call(), 2, SECOND), requests(60, 0), false, 0, SECOND);
		this.headers.correct(new Sent(call(), 3, 2 * SECOND), requests(60, 60), false, 0, 2 * SECOND);
		assertThat(this.levels.bucket(Dimension.REQUESTS).spread()).isGreaterThan(28);

		this.levels.take(call(), 60 * SECOND);
		Sent full = new Sent(call(), 4, 60 * SECOND);
		assertThat(this.headers.limited(full, requests(60, 30), false, 60 * SECOND)).isEqualTo(Notice.Cause.HIDDEN);
		this.levels.adjust(new Need(-29, 0, 0), 60 * SECOND);
		Sent empty = new Sent(call(), 5, 60 * SECOND);
		assertThat(this.headers.limited(empty, requests(60, 30), false, 60 * SECOND)).isEqualTo(Notice.Cause.LIMIT);
	}

	private Notice.Cause cause(RateLimitHeaders facts) {
		return this.headers.limited(sent(1), facts, false, SECOND);
	}

	private void learn(long sequence, RateLimitHeaders facts) {
		this.headers.learn(sent(sequence), facts, this.notices, 0);
	}

	private static RateLimitHeaders requests(double limit, double left) {
		return facts(Dimension.REQUESTS, limit, left);
	}

	private static RateLimitHeaders facts(Dimension dimension, double limit, double left) {
		RateLimitHeaders facts = new RateLimitHeaders();
		facts.put(dimension, limit, left);
		return facts;
	}

	private static Sent sent(long sequence) {
		return new Sent(call(), sequence, 0);
	}

	private static Call call() {
		Call call = new Call(new Demand("m", Lane.NORMAL, null, 1, 0, 1, 0));
		call.takes(Need.ofCall(100, 10));
		return call;
	}

}
