package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import org.jspecify.annotations.Nullable;

/**
 * Which model is asked next. Pure.
 */
final class FallbackPolicy {

	private FallbackPolicy() {
	}

	/**
	 * Whether a model may do better than the one that failed.
	 * @param errorClass how that one failed
	 * @param failed that one, {@code null} if it is not in the table
	 * @param target the other one
	 * @param fast whether fast mode was asked for, which has limits of its own
	 * @return {@code false} if it would fail in the same way
	 */
	static boolean mayHelp(ErrorClass errorClass, @Nullable ModelSpec failed, ModelSpec target, boolean fast) {
		if (failed == null) {
			return true;
		}
		if (errorClass == ErrorClass.PROMPT_TOO_LONG) {
			return failed.window() != null && target.window() != null && target.window() > failed.window();
		}
		return !errorClass.isQuota() || !group(failed, fast).equals(group(target, fast));
	}

	/** A model without fast mode is asked at standard speed. */
	private static String group(ModelSpec model, boolean fast) {
		return ModelTable.limitGroupOf(model.limitGroup(), fast && model.hasFastMode());
	}

	/**
	 * The candidate to ask: the first that can take the call now; if all would have to
	 * wait for quota, the one that waits least. An open circuit is not waited for.
	 * @param candidates in order of preference
	 * @param remaining time left until the deadline
	 * @return the candidate, or empty if none could answer in time
	 */
	static Optional<Candidate> choose(List<Candidate> candidates, Duration remaining) {
		Candidate best = null;
		for (Candidate candidate : candidates) {
			if (!candidate.circuitWait().isZero() || candidate.quotaWait().compareTo(remaining) >= 0) {
				continue;
			}
			if (candidate.quotaWait().isZero()) {
				return Optional.of(candidate);
			}
			if (best == null || candidate.quotaWait().compareTo(best.quotaWait()) < 0) {
				best = candidate;
			}
		}
		return Optional.ofNullable(best);
	}

	/**
	 * A model that could be asked.
	 *
	 * @param model the model
	 * @param circuitWait time until its circuit lets a call pass, zero if it does
	 * @param quotaWait expected wait for quota
	 */
	record Candidate(ModelSpec model, Duration circuitWait, Duration quotaWait) {
	}

}
