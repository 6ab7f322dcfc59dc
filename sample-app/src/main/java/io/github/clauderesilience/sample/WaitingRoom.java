package io.github.clauderesilience.sample;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.CallInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Says what a call waits for. Thread-safe.
 */
@Component
class WaitingRoom {

	private final ClaudeEndpoint claude;

	private final ModelTable models;

	WaitingRoom(ClaudeEndpoint claude, ModelTable models) {
		this.claude = claude;
		this.models = models;
	}

	/**
	 * What a call waits for.
	 * @param call the call, {@code null} if it has not begun
	 * @param estimate time until it is sent as it was expected at first
	 * @return a few words
	 */
	String reason(@Nullable CallInfo call, Duration estimate) {
		if (call == null) {
			return "a moment";
		}
		AttemptNote last = last(call.notes());
		if (last != null && last.errorClass() != null) {
			return Reason.of(last.errorClass()) + ", trying again";
		}
		if (call.attempts() > 0) {
			return "the first words of the answer";
		}
		Duration left = estimate.minus(call.elapsed());
		return (left.toMillis() < 500) ? "a free slot, any moment now"
				: "a free slot, in about " + seconds(left) + " s";
	}

	/**
	 * Estimated queue time of a new call.
	 * @param model the model it asks
	 * @param lane how urgent it is
	 * @return zero if it would be sent at once
	 */
	Duration estimate(String model, Lane lane) {
		String group = this.models.limitGroup(model);
		return this.claude.overview()
			.pools()
			.stream()
			.filter((pool) -> pool.id().group().equals(group))
			.map((pool) -> pool.state().expectedWaits().getOrDefault(lane, Duration.ZERO))
			.findFirst()
			.orElse(Duration.ZERO);
	}

	private static @Nullable AttemptNote last(List<AttemptNote> notes) {
		return notes.isEmpty() ? null : notes.get(notes.size() - 1);
	}

	private static long seconds(Duration duration) {
		return duration.plusMillis(500).toSeconds();
	}

}
