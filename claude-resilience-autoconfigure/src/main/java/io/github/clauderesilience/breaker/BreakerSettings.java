package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.time.Durations;
import org.jspecify.annotations.Nullable;

/**
 * When a circuit opens and how it comes back. Immutable.
 *
 * @param failures consecutive failures that open it, more if many calls are out at the
 * same time; at least 1
 * @param window time within which they have to happen; positive
 * @param coolOff how long it stays open at first; positive
 * @param maxCoolOff the longest it stays open; at least {@code coolOff}
 * @param probes calls that have to succeed before it closes, 1 to 100
 * @param count classes that count as failures
 */
public record BreakerSettings(int failures, Duration window, Duration coolOff, Duration maxCoolOff, int probes,
		Set<ErrorClass> count) {

	private static final String USABLE = "positive and at most " + Durations.LONGEST.toDays() + "d";

	/**
	 * Checks what was configured.
	 * @throws IllegalArgumentException when a value makes no sense; the message names the
	 * key
	 */
	public BreakerSettings {
		count = Set.copyOf(count);
		check("failures", failures >= 1, failures, "at least 1");
		check("window", isUsable(window), window, USABLE);
		check("cool-off", isUsable(coolOff), coolOff, USABLE);
		check("max-cool-off", maxCoolOff.compareTo(coolOff) >= 0 && isUsable(maxCoolOff), maxCoolOff,
				"at least cool-off, and at most " + Durations.LONGEST.toDays() + "d");
		check("probes", probes >= 1 && probes <= 100, probes, "between 1 and 100");
		for (ErrorClass counted : count) {
			check("count", counted.remedy() != ErrorClass.Remedy.NOT_SENT, counted.key(),
					"left out: our own refusals say nothing about the service");
		}
	}

	/**
	 * What applies if nothing is configured.
	 * @return the defaults
	 */
	public static BreakerSettings defaultSettings() {
		return new BreakerSettings(5, Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(5), 1,
				Arrays.stream(ErrorClass.values())
					.filter(ErrorClass::countsForBreaker)
					.collect(Collectors.toUnmodifiableSet()));
	}

	/**
	 * How long a circuit stays open: doubling with every probe that fails, longer if the
	 * service says so, never longer than {@code maxCoolOff}.
	 * @param reopenings how often it has been opened again without having closed
	 * @param retryAfter what the service said about trying again, or {@code null}
	 * @return the cool-off
	 */
	Duration coolOff(int reopenings, @Nullable Duration retryAfter) {
		double grown = this.coolOff.toNanos() * Math.pow(2, reopenings);
		long own = (long) Math.min(this.maxCoolOff.toNanos(), grown);
		long asked = (retryAfter != null) ? retryAfter.toNanos() : 0;
		return Duration.ofNanos(Math.min(this.maxCoolOff.toNanos(), Math.max(own, asked)));
	}

	private static void check(String key, boolean valid, Object value, String rule) {
		if (!valid) {
			throw new IllegalArgumentException(
					"claude.circuit-breaker." + key + " is " + value + " but must be " + rule);
		}
	}

	private static boolean isUsable(Duration duration) {
		return !duration.isZero() && !duration.isNegative() && duration.compareTo(Durations.LONGEST) <= 0;
	}

}
