package io.github.clauderesilience.limit.core;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Blame.Verdict;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Notice.Cause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose fault a 429 is.
 */
class BlameTests {

	private final Blame blame = new Blame();

	private long sends;

	@Test
	void whenHeadersShowAnEmptyBucketShouldBlameTheAccount() {
		Ticket call = send();

		assertThat(refuse(call, Cause.LIMIT)).isEqualTo(Verdict.ACCOUNT);
		assertThat(refuse(again(call), Cause.LIMIT)).isEqualTo(Verdict.ACCOUNT);
		assertThat(call.apart).isFalse();
	}

	@Test
	void whenTheSameCallIsRefusedAgainShouldSuspectIt() {
		Ticket call = send();

		assertThat(refuse(call, Cause.UNKNOWN)).isEqualTo(Verdict.ACCOUNT);
		assertThat(refuse(again(call), Cause.UNKNOWN)).isEqualTo(Verdict.SUSPECT);
		assertThat(call.apart).isTrue();
		assertThat(call.isRefusedAlone()).isFalse();
	}

	@Test
	void whenAnotherIsAnsweredShouldAcquitThePool() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		refuse(again(call), Cause.UNKNOWN);
		Ticket other = send();

		assertThat(this.blame.acquits(other, 0)).isTrue();
		assertThat(call.isRefusedAlone()).isTrue();
		assertThat(refuse(again(call), Cause.UNKNOWN)).isEqualTo(Verdict.CALL);
	}

	@Test
	void whenAnotherIsRefusedShouldBlameTheAccount() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		Ticket other = send();

		assertThat(refuse(other, Cause.UNKNOWN)).isEqualTo(Verdict.ACCOUNT);
		assertThat(this.blame.isProved()).isTrue();
	}

	@Test
	void whenTheSuspectIsAnsweredShouldNotCallItAlone() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		refuse(again(call), Cause.UNKNOWN);

		assertThat(this.blame.acquits(again(call), 0)).isFalse();
		assertThat(call.refusals()).isZero();
	}

	@Test
	void whenPlentyIsLeftAndNoTimeNamedShouldPauseTheCallAlone() {
		Ticket call = send();

		assertThat(this.blame.refused(call, Cause.HIDDEN, false, this.sends, 0, 0)).isEqualTo(Verdict.SLOWER);
		assertThat(this.blame.refused(send(), Cause.HIDDEN, false, this.sends, 0, 0)).isEqualTo(Verdict.ACCOUNT);
	}

	private Ticket send() {
		return again(new Ticket(new Demand("model", Lane.NORMAL, null, 1, 0, 1, 0)));
	}

	private Ticket again(Ticket ticket) {
		ticket.admitted(0, ++this.sends);
		this.blame.sent(ticket);
		return ticket;
	}

	private Verdict refuse(Ticket ticket, Cause cause) {
		this.blame.ended(ticket);
		return this.blame.refused(ticket, cause, true, this.sends, 0, 0);
	}

}
