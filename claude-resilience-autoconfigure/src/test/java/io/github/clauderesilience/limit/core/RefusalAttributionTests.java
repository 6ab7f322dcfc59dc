package io.github.clauderesilience.limit.core;

import java.util.List;
import java.util.stream.IntStream;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.RefusalAttribution.Scope;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Notice.Cause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether a 429 concerns the account or its call alone.
 */
class RefusalAttributionTests {

	/* Nanoseconds after which a call is known to be let in. */
	private static final long SILENCE = 50_000_000;

	private final RefusalAttribution attribution = new RefusalAttribution();

	private long sends;

	@Test
	void whenHeadersShowAnEmptyBucketShouldAttributeItToTheAccount() {
		Ticket call = send();

		assertThat(refuse(call, Cause.LIMIT)).isEqualTo(Scope.ACCOUNT);
		assertThat(refuse(again(call), Cause.LIMIT)).isEqualTo(Scope.ACCOUNT);
		assertThat(call.apart).isFalse();
	}

	@Test
	void whenTheSameCallIsRefusedAgainShouldTryOthers() {
		Ticket call = send();

		assertThat(refuse(call, Cause.UNKNOWN)).isEqualTo(Scope.ACCOUNT);
		assertThat(refuse(again(call), Cause.UNKNOWN)).isEqualTo(Scope.UNDECIDED);
		assertThat(call.apart).isTrue();
		assertThat(call.isRefusedAlone()).isFalse();
	}

	@Test
	void whenAnotherIsAnsweredShouldAttributeItToTheCall() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		refuse(again(call), Cause.UNKNOWN);
		Ticket other = send();

		assertThat(this.attribution.clearsAccount(other, 0)).isTrue();
		assertThat(call.isRefusedAlone()).isTrue();
		assertThat(refuse(again(call), Cause.UNKNOWN)).isEqualTo(Scope.CALL);
	}

	@Test
	void whenAnotherIsRefusedShouldAttributeItToTheAccount() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		Ticket other = send();

		assertThat(refuse(other, Cause.UNKNOWN)).isEqualTo(Scope.ACCOUNT);
		assertThat(this.attribution.isAccountProved()).isTrue();
	}

	@Test
	void whenTheCallIsAnsweredShouldNotCallItAlone() {
		Ticket call = send();
		refuse(call, Cause.UNKNOWN);
		refuse(again(call), Cause.UNKNOWN);

		assertThat(this.attribution.clearsAccount(again(call), 0)).isFalse();
		assertThat(call.refusals()).isZero();
	}

	@Test
	void whenCallsSentTogetherWithItAreLetInShouldClearTheAccount() {
		Ticket call = send();
		for (int i = 0; i < 4; i++) {
			send();
		}
		assertThat(refuse(call, Cause.HIDDEN)).isEqualTo(Scope.ACCOUNT);

		assertThat(this.attribution.clearsAccountBySilence(SILENCE - 1)).isFalse();
		assertThat(this.attribution.letInPerNano(SILENCE - 1)).isZero();
		assertThat(this.attribution.letInPerNano(SILENCE)).isPositive();
		assertThat(this.attribution.clearsAccountBySilence(SILENCE)).isTrue();
	}

	@Test
	void whenCallsSentTogetherWithItAreRefusedShouldNotClearTheAccount() {
		List<Ticket> calls = IntStream.range(0, 8).mapToObj((i) -> send()).toList();
		calls.subList(0, 4).forEach((call) -> refuse(call, Cause.HIDDEN));

		assertThat(this.attribution.clearsAccountBySilence(SILENCE)).isFalse();
	}

	@Test
	void whenRefusedAtRandomShouldAttributeEachToItsCallUntilManyInARow() {
		this.attribution.random(send(), 0);
		assertThat(this.attribution.isRandom(0)).isTrue();
		Ticket call = send();
		assertThat(refuse(call, Cause.UNKNOWN)).isEqualTo(Scope.CALL);
		// It is let in later, which does not prove the account's fault.
		this.attribution.clearsAccount(again(call), 0);

		for (int i = 0; i <= RefusalAttribution.MANY - 1; i++) {
			assertThat(refuse(send(), Cause.UNKNOWN)).isEqualTo(Scope.CALL);
		}
		assertThat(refuse(send(), Cause.UNKNOWN)).isEqualTo(Scope.ACCOUNT);
		assertThat(this.attribution.isRandom(0)).isFalse();
	}

	private Ticket send() {
		return again(new Ticket(new Demand("model", Lane.NORMAL, null, 1, 0, 1, 0)));
	}

	private Ticket again(Ticket ticket) {
		ticket.admitted(0, ++this.sends);
		this.attribution.sent(ticket);
		return ticket;
	}

	private Scope refuse(Ticket ticket, Cause cause) {
		this.attribution.ended(ticket);
		return this.attribution.refused(ticket, cause, -1, this.sends, 0, 0);
	}

}
