package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * When output counts, by how the figures of headers fall. Sixteen calls of 600 tokens are
 * sent within five seconds, and each is answered after 27 s.
 */
class OutputCountingTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long STEP = SECOND / 3;

	private static final long LATENCY = 27 * SECOND;

	private static final double AMOUNT = 600;

	private static final int CALLS = 16;

	private final OutputCounting counting = new OutputCounting();

	private long begin;

	@Test
	void whenFiguresFallAsAnswersEndShouldCountThemAtTheEnd() {
		answers(CALLS, this::atEnd);

		assertThat(this.counting.isAtEnd()).isTrue();
	}

	@Test
	void whenFiguresFallAsAnswersAreWrittenShouldCountThemThen() {
		answers(CALLS, this::produced);

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenFewHeadersCameShouldSayNothing() {
		answers(15, this::atEnd);

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenCallsBeforeAreNotAnsweredShouldSayNothing() {
		this.counting.reserved(AMOUNT, 0, 0);
		answers(CALLS, this::atEnd);

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenCountedAtTheEndShouldTellHowFarTheLevelIsOff() {
		answers(CALLS, this::atEnd);

		assertThat(this.counting.told(320, AMOUNT, LATENCY, sent(0) + 2 * LATENCY)).isEqualTo(20, within(1e-6));
	}

	@Test
	void whenHeadersAreFromTheArrivalShouldSayNothing() {
		// The bucket was as full for all of them.
		answers(CALLS, (answered) -> 0);

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenFiguresAreTooCoarseShouldSayNothing() {
		answers(CALLS, (answered) -> atEnd(answered) + ((answered % 2 == 0) ? 2000 : -2000));

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenTheLevelIsCorrectedShouldGoOn() {
		answers(CALLS, (answered) -> {
			if (answered == 8) {
				this.counting.shifted(5000);
			}
			return atEnd(answered) - ((answered >= 8) ? 5000 : 0);
		});

		assertThat(this.counting.isAtEnd()).isTrue();
	}

	@Test
	void whenContradictedLaterShouldForgetIt() {
		answers(CALLS, this::atEnd);
		answers(CALLS, this::produced);

		assertThat(this.counting.isAtEnd()).isFalse();
	}

	@Test
	void whenForgottenShouldLearnItAgain() {
		answers(CALLS, this::atEnd);
		this.counting.forget();
		assertThat(this.counting.isAtEnd()).isFalse();

		answers(CALLS, this::atEnd);
		assertThat(this.counting.isAtEnd()).isTrue();
	}

	private void answers(int count, Figures figures) {
		this.begin += 60 * SECOND;
		for (int i = 0; i < CALLS; i++) {
			this.counting.reserved(AMOUNT, sent(i), sent(i));
		}
		for (int i = 0; i < CALLS; i++) {
			this.counting.ended(AMOUNT, sent(i), sent(i) + LATENCY);
			if (i < count) {
				this.counting.told(figures.afterAnswer(i), AMOUNT, LATENCY, sent(i) + LATENCY);
			}
		}
	}

	private long sent(int call) {
		return this.begin + call * STEP;
	}

	/* What is not counted of the calls after this one. */
	private double atEnd(int answered) {
		return (CALLS - 1 - answered) * AMOUNT;
	}

	private double produced(int answered) {
		double left = 0;
		for (int i = answered + 1; i < CALLS; i++) {
			left += AMOUNT * (sent(i) - sent(answered)) / LATENCY;
		}
		return left;
	}

	/**
	 * What headers tell beyond the level with all reservations taken.
	 */
	private interface Figures {

		double afterAnswer(int answered);

	}

}
