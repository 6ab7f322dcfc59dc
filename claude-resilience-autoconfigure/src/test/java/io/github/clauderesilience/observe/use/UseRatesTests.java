package io.github.clauderesilience.observe.use;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.PoolViews;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * {@link UseRates}: the rate of the last minute against the limit.
 */
class UseRatesTests {

	private static final PoolId POOL = new PoolId("sonnet-5", "f00d");

	private final VirtualTime time = VirtualTime.at("2026-11-16T00:00:00Z");

	private double others;

	private final UseRates rates = new UseRates(Calls.MODELS, () -> Map.of(POOL, view()), this.time);

	@Test
	void whenTwoCallsASecondAreAskedOf200AMinuteShouldTell60Percent() {
		calls(90, 2);

		assertThat(requests().utilisation()).isCloseTo(0.6, within(0.011));
		assertThat(requests().lastMinute()).isCloseTo(120, within(2.0));
		assertThat(requests().level()).isEqualTo(1);
		assertThat(use(Dimension.INPUT_TOKENS).lastMinute()).isCloseTo(12_000, within(200.0));
	}

	@Test
	void whenLessThanAMinuteIsOverShouldSaySo() {
		this.time.forward(Duration.ofMillis(59_999));
		assertThat(this.rates.hasSeenAMinute()).isFalse();

		this.time.forward(Duration.ofMillis(1));
		assertThat(this.rates.hasSeenAMinute()).isTrue();
	}

	@Test
	void whenAMinuteIsOverShouldForgetIt() {
		calls(10, 2);
		this.time.forward(Duration.ofSeconds(61));

		assertThat(requests().lastMinute()).isZero();
	}

	@Test
	void whenOthersTakeAPartShouldCountThem() {
		this.others = 100;
		calls(60, 1);

		assertThat(requests().utilisation()).isCloseTo(0.8, within(0.01));
	}

	@Test
	void whenALimitIsNotKnownShouldTellZero() {
		assertThat(use(Dimension.OUTPUT_TOKENS).utilisation()).isZero();
	}

	@Test
	void callsInFastModeShouldCountInTheirOwnGroup() {
		Exchange exchange = new Exchange(
				new Target("claude-sonnet-5", Lane.NORMAL, null, 10, 0, 100, false, true, true), 0, null, 0);
		exchange.use(new Credential("key", "f00d"));
		this.rates.ended(exchange, Settlement.success(new ClaudeUsage(100, 20, 0, 0, 0, true)), Duration.ZERO);

		assertThat(requests().lastMinute()).isZero();
		assertThat(this.rates.of(new PoolId("sonnet-5-fast", "f00d"), view())).first()
			.satisfies((use) -> assertThat(use.lastMinute()).isOne());
	}

	@Test
	void whenRequestsAreStoppedOnTheWayShouldNotCountThem() {
		ended(Settlement.failure(Calls.failure(ErrorClass.INTERMEDIARY), null));
		ended(Settlement.failure(Calls.failure(ErrorClass.CONNECTION), null));
		assertThat(requests().lastMinute()).isZero();

		ended(Settlement.failure(Calls.failure(ErrorClass.TIMEOUT), null));
		assertThat(requests().lastMinute()).as("sent, and perhaps answered").isOne();
	}

	private void calls(int seconds, int eachSecond) {
		for (int second = 0; second < seconds; second++) {
			for (int call = 0; call < eachSecond; call++) {
				ended(Settlement.success(new ClaudeUsage(100, 20, 0, 0, 0)));
			}
			this.time.forward(Duration.ofSeconds(1));
		}
	}

	private void ended(Settlement settlement) {
		Exchange exchange = new Exchange(new Target("claude-sonnet-5", Lane.NORMAL, null, 10, 0, 100, false, true), 0,
				null, 0);
		exchange.use(new Credential("key", "f00d"));
		this.rates.ended(exchange, settlement, Duration.ZERO);
	}

	private LimitUse requests() {
		return use(Dimension.REQUESTS);
	}

	private LimitUse use(Dimension dimension) {
		return Objects.requireNonNull(this.rates.current().get(POOL))
			.stream()
			.filter((use) -> use.dimension() == dimension)
			.findFirst()
			.orElseThrow();
	}

	private PoolView view() {
		return PoolViews.of(
				List.of(new PoolView.BucketView(Dimension.REQUESTS, 200, 0, 200, 200, this.others, 0),
						new PoolView.BucketView(Dimension.INPUT_TOKENS, 20_000, 0, 20_000, 20_000, 0, 0),
						new PoolView.BucketView(Dimension.OUTPUT_TOKENS, 0, 0, 0, 0, 0, 0)),
				0, 0, 8, 0, null, false, Duration.ZERO);
	}

}
