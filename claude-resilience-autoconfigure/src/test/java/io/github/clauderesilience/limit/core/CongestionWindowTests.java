package io.github.clauderesilience.limit.core;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many calls may be in flight, beginning with two.
 */
class CongestionWindowTests {

	private static final long MILLI = 1_000_000L;

	private static final long SECOND = 1000 * MILLI;

	private final CongestionWindow window = new CongestionWindow(2, false, () -> 0);

	@Test
	void shouldLetTheFirstCallsGoAtOnce() {
		assertThat(waitNanos(0, 0)).isZero();
		assertThat(waitNanos(1, 0)).isZero();
		assertThat(waitNanos(2, 0)).isEqualTo(CongestionWindow.NEVER);
	}

	@Test
	void whileNothingComesBackShouldLetOneGoASecond() {
		this.window.sent(1, 0);

		assertThat(waitNanos(2, 0)).isEqualTo(SECOND);
		assertThat(waitNanos(3, 0)).isEqualTo(2 * SECOND);
		assertThat(waitNanos(2, SECOND)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "1, 80, 460", "80, 160, 620", "400, 800, 2400" })
	void whenSmallCallsMeetNoRefusalShouldLetAnotherGoAfterTwoRoundTrips(long roundTripMillis, long third, long fifth) {
		this.window.sent(1, 0);
		this.window.roundTrip(roundTripMillis * MILLI, 0);

		assertThat(this.window.waitNanos(2, true, 1, 0)).isEqualTo(third * MILLI);
		assertThat(this.window.waitNanos(4, true, 1, 0)).isEqualTo(fifth * MILLI);
	}

	@Test
	void whenAnAnswerComesShouldOpenToHalfOfWhatTheLevelsAllow() {
		this.window.answered(1, 1, 10, 0);
		assertThat(this.window.window()).isEqualTo(6);

		this.window.answered(2, 1, 100, 0);
		assertThat(this.window.window()).isEqualTo(51);
	}

	@Test
	void whenNoLevelIsKnownShouldOpenCallByCall() {
		this.window.answered(1, 1, -1, 0);
		this.window.answered(2, 1, -1, 0);

		assertThat(this.window.window()).isEqualTo(4);
	}

	@Test
	void whenACallIsRefusedShouldCloseAndBeginAgain() {
		this.window.answered(1, 0, 100, 0);
		this.window.pause(0, 5 * SECOND, false, 2, 0);

		assertThat(waitNanos(0, SECOND)).isEqualTo(4 * SECOND);
		assertThat(this.window.pause().isOver(SECOND)).isFalse();
		assertThat(this.window.pause().isOver(5 * SECOND)).isTrue();
		this.window.open(1, 0, 5 * SECOND);
		assertThat(this.window.window()).isEqualTo(3);
		assertThat(waitNanos(0, 5 * SECOND)).isZero();
	}

	@Test
	void whenRefusedAgainShouldTryASingleCall() {
		this.window.pause(0, SECOND, false, 1, 0);
		this.window.open(0, 0, SECOND);
		this.window.sent(1, SECOND);
		this.window.pause(SECOND, SECOND, false, 2, SECOND + SECOND / 10);
		this.window.open(0, 0, 10 * SECOND);

		assertThat(this.window.window()).isEqualTo(1);
	}

	@Test
	void whenAnAnswerIsFromBeforeThePauseShouldNotOpen() {
		this.window.pause(0, SECOND, false, 5, 0);
		this.window.answered(5, 1, 100, 0);

		assertThat(this.window.window()).isEqualTo(2);
	}

	@Test
	void whenThePauseWasForASingleCallShouldGoOnAsBefore() {
		this.window.answered(1, 0, 100, 0);
		this.window.pause(0, 5 * SECOND, false, 2, 0);
		this.window.restore(0, SECOND);

		assertThat(this.window.pause().isOn()).isFalse();
		assertThat(this.window.window()).isEqualTo(50);
	}

	@Test
	void whenAnOperatorHoldsThePoolShouldLetNothingGo() {
		this.window.hold(true);
		assertThat(waitNanos(0, 0)).isEqualTo(CongestionWindow.NEVER);

		this.window.hold(false);
		assertThat(waitNanos(0, 0)).isZero();
	}

	private long waitNanos(int inFlight, long nowNanos) {
		return this.window.waitNanos(inFlight, false, 1, nowNanos);
	}

}
