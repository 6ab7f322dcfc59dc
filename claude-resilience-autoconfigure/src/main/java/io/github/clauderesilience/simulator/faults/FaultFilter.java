package io.github.clauderesilience.simulator.faults;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Which requests a fault meets. Everything that is set must hold.
 *
 * @param endpoint {@code messages}, {@code count_tokens}, {@code models} or {@code any}
 * @param models models, as the request names them; empty for all
 * @param key credential, or {@code null} for all
 * @param promptContains text in the prompt, or {@code null} for all
 * @param stream {@code true} for streams, {@code false} for plain requests, {@code null}
 * for both
 * @param after time from its adding until the fault begins
 * @param lasting how long it lasts from then on, or {@code null} for ever
 * @param down how long it is there in each period of flapping; zero for no flapping
 * @param up how long it is away in each period of flapping
 * @param rate share of requests it meets, 0 to 1
 * @param first meets only so many requests in all; 0 for no bound
 * @param firstPerPrompt meets only so many requests of each distinct prompt; 0 for no
 * bound
 */
record FaultFilter(String endpoint, Set<String> models, @Nullable String key, @Nullable String promptContains,
		@Nullable Boolean stream, Duration after, @Nullable Duration lasting, Duration down, Duration up, double rate,
		long first, long firstPerPrompt) {

	boolean matches(FaultTarget target) {
		return (this.endpoint.equals("any") || this.endpoint.equals(target.endpoint()))
				&& (this.models.isEmpty() || this.models.contains(target.model()))
				&& (this.key == null || this.key.equals(target.key()))
				&& (this.stream == null || this.stream == target.stream())
				&& (this.promptContains == null || target.promptContains().test(this.promptContains));
	}

	boolean active(long nanosSinceAdded) {
		long nanos = nanosSinceAdded - this.after.toNanos();
		if (nanos < 0 || (this.lasting != null && nanos >= this.lasting.toNanos())) {
			return false;
		}
		long period = this.down.plus(this.up).toNanos();
		return this.down.isZero() || nanos % period < this.down.toNanos();
	}

}
