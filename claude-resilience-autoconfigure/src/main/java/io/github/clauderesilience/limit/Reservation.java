package io.github.clauderesilience.limit;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.HeldResource;
import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.spi.Settlement;
import org.springframework.http.HttpHeaders;

/**
 * What one send took from its pool, until the use is known. Not thread-safe as to its
 * events, which follow each other; the pool guards itself.
 */
final class Reservation implements HeldResource {

	private static final long UNKNOWN = -1;

	private final PendingAdmission admission;

	private final GuardedPool pool;

	private final AdmissionTicket ticket;

	private final Exchange exchange;

	private final int sendsBefore;

	private volatile int status;

	private volatile RateLimitHeaders headers = RateLimitHeaders.NONE;

	Reservation(PendingAdmission admission) {
		this.admission = admission;
		this.pool = admission.pool();
		this.ticket = admission.ticket();
		this.exchange = admission.exchange();
		this.sendsBefore = this.exchange.sends();
	}

	PendingAdmission admission() {
		return this.admission;
	}

	@Override
	public void responded(int httpStatus, HttpHeaders headers) {
		this.status = httpStatus;
		this.headers = RateLimitHeaderReader.read(headers, this.exchange.fast());
		this.pool.saw(httpStatus, this.headers);
		// The levels of a 429 mean something only together with what it gives back.
		if (httpStatus != 429) {
			this.pool.answered(this.ticket, isGood(), this.headers);
		}
	}

	@Override
	public void progressed(ClaudeUsage usage) {
		if (usage.promptTokens() == 0) {
			// An event that does not name the input says nothing about it.
			return;
		}
		this.pool.progressed(this.ticket, usage.limitedInputTokens(), usage.outputTokens());
	}

	@Override
	public void settle(Settlement settlement) {
		ClaudeException failure = settlement.failure();
		if (failure != null && failure.errorClass() == ErrorClass.RATE_LIMITED && this.status != 0) {
			Duration retryAfter = failure.retryAfter();
			boolean accelerates = Boolean.TRUE.equals(failure.treatment().acceleration());
			this.pool.limited(this.ticket, (retryAfter != null) ? retryAfter.toNanos() : UNKNOWN,
					accelerates ? this.headers.accelerating() : this.headers);
			return;
		}
		ClaudeUsage usage = settlement.usage();
		if (usage != null && !usage.equals(ClaudeUsage.NONE)) {
			used(usage, settlement.outcome());
		}
		else if (this.exchange.sends() == this.sendsBefore || settlement.isLost()) {
			this.pool.refund(this.ticket);
		}
		else if (this.status != 0 && !isGood()) {
			// An error of the API: a request, but no tokens.
			this.pool.settle(this.ticket, 0, 0, false);
		}
		else {
			this.pool.settle(this.ticket, UNKNOWN, UNKNOWN, false);
		}
	}

	private void used(ClaudeUsage usage, Settlement.Outcome outcome) {
		long output = usage.outputTokens();
		// No prompt has no tokens: it was not said how many
		long input = (usage.promptTokens() > 0) ? usage.limitedInputTokens() : UNKNOWN;
		if (outcome == Settlement.Outcome.CANCELLED) {
			// Whether the model stops generating when the connection closes is not
			// documented.
			output = Math.max(output, (long) this.ticket.need().outputTokens());
		}
		this.pool.settle(this.ticket, input, output, outcome == Settlement.Outcome.SUCCESS);
	}

	private boolean isGood() {
		return this.status >= 200 && this.status < 300;
	}

}
