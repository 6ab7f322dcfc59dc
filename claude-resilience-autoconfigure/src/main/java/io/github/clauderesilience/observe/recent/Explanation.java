package io.github.clauderesilience.observe.recent;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.Settlement;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a call went, in a sentence. Pure.
 */
final class Explanation {

	private Explanation() {
	}

	/**
	 * Explains a call.
	 * @param elapsed time from question to end
	 * @param queued time in the queue
	 * @param attempts what was sent
	 * @param source where the answer came from, or {@code null}
	 * @return a sentence, the longest part first
	 */
	static String of(Duration elapsed, Duration queued, List<AttemptNote> attempts, @Nullable String source) {
		if (attempts.isEmpty() && queued.isZero()) {
			return seconds(elapsed) + ", nothing was sent" + ((source != null) ? " (" + source + ")" : "");
		}
		Duration sent = attempts.stream().map(AttemptNote::lasted).reduce(Duration.ZERO, Duration::plus);
		Duration between = elapsed.minus(queued).minus(sent);
		StringBuilder text = new StringBuilder(seconds(elapsed)).append(", ").append(mostly(queued, sent, between));
		if (!queued.isZero()) {
			text.append("; ").append(seconds(queued)).append(" in the queue");
		}
		for (AttemptNote attempt : attempts) {
			text.append("; ")
				.append(attempt.model())
				.append(' ')
				.append(end(attempt))
				.append(" after ")
				.append(seconds(attempt.lasted()));
		}
		if (!between.isNegative() && between.toMillis() >= 10) {
			text.append("; ").append(seconds(between)).append(" between and around attempts");
		}
		return text.toString();
	}

	private static String mostly(Duration queued, Duration sent, Duration between) {
		if (queued.compareTo(sent) >= 0 && queued.compareTo(between) >= 0) {
			return "mostly waiting in the queue";
		}
		return (sent.compareTo(between) >= 0) ? "mostly Claude and the network" : "mostly back-off between attempts";
	}

	private static String end(AttemptNote attempt) {
		if (attempt.errorClass() != null) {
			return attempt.errorClass().key();
		}
		return (attempt.outcome() == Settlement.Outcome.SUCCESS) ? "answered" : "cancelled";
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
	}

}
