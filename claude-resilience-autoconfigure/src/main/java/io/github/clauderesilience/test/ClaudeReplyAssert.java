package io.github.clauderesilience.test;

import java.time.Duration;
import java.util.Objects;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.Counted;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about an answer: who gave it, and what it took.
 */
public final class ClaudeReplyAssert extends AbstractAssert<ClaudeReplyAssert, ClaudeReply> {

	ClaudeReplyAssert(ClaudeReply reply) {
		super(reply, ClaudeReplyAssert.class);
	}

	/**
	 * Begins assertions about an answer.
	 * @param reply the answer
	 * @return new assertions
	 */
	public static ClaudeReplyAssert assertThat(ClaudeReply reply) {
		return new ClaudeReplyAssert(Objects.requireNonNull(reply, "reply"));
	}

	/**
	 * Verifies that this is an answer and no message in place of one.
	 * @return these assertions
	 */
	public ClaudeReplyAssert isAnswer() {
		return check(this.actual.isAnswer(), "an answer", described());
	}

	/**
	 * Verifies that this is a message in place of an answer.
	 * @param errorClass why there is none
	 * @return these assertions
	 */
	public ClaudeReplyAssert isUnavailableBecauseOf(ErrorClass errorClass) {
		return check(!this.actual.isAnswer() && this.actual.provenance().errorClass() == errorClass,
				"no answer because of " + errorClass, described());
	}

	/**
	 * Verifies which model answered.
	 * @param model its id
	 * @return these assertions
	 */
	public ClaudeReplyAssert isFrom(String model) {
		return check(this.actual.isAnswer() && this.actual.model().equals(model), "an answer of " + model, described());
	}

	/**
	 * Verifies where the answer came from.
	 * @param source the source
	 * @return these assertions
	 */
	public ClaudeReplyAssert isFrom(ClaudeReply.Source source) {
		return check(this.actual.source() == source, "an answer from " + source, described());
	}

	/**
	 * Verifies how often the question was sent.
	 * @param count the number, 0 for an answer without a call
	 * @return these assertions
	 */
	public ClaudeReplyAssert hasAttempts(int count) {
		return check(this.actual.attempts() == count, Counted.of(count, "attempt"), this.actual.attempts());
	}

	/**
	 * Verifies that the call did not wait long for quota.
	 * @param most longest time in the queue
	 * @return these assertions
	 */
	public ClaudeReplyAssert waitedAtMost(Duration most) {
		return check(this.actual.queued().compareTo(most) <= 0, "at most " + most + " in the queue",
				this.actual.queued());
	}

	/**
	 * Verifies that the call waited for quota.
	 * @param least shortest time in the queue
	 * @return these assertions
	 */
	public ClaudeReplyAssert waitedAtLeast(Duration least) {
		return check(this.actual.queued().compareTo(least) >= 0, "at least " + least + " in the queue",
				this.actual.queued());
	}

	/**
	 * Verifies how long the whole call took.
	 * @param most longest time
	 * @return these assertions
	 */
	public ClaudeReplyAssert tookAtMost(Duration most) {
		return check(this.actual.elapsed().compareTo(most) <= 0, "at most " + most + " in all", this.actual.elapsed());
	}

	/**
	 * Verifies what the answer says.
	 * @param part text that it contains
	 * @return these assertions
	 */
	public ClaudeReplyAssert says(String part) {
		return check(this.actual.text().contains(part), "an answer that says \"" + part + "\"", this.actual.text());
	}

	private String described() {
		return (this.actual.isAnswer() ? "" : "no answer because of " + this.actual.provenance().errorClass() + ", ")
				+ this.actual;
	}

	private ClaudeReplyAssert check(boolean holds, String expected, @Nullable Object found) {
		if (!holds) {
			failWithMessage("Expected %s, but found %s", expected, String.valueOf(found));
		}
		return this;
	}

}
