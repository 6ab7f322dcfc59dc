package io.github.clauderesilience.simulator.limits;

import org.jspecify.annotations.Nullable;

/**
 * Answer to a request for quota.
 *
 * @param exceeded the limit that does not allow the request, or {@code null} if it is
 * admitted or if the acceleration limit refused it
 * @param acceleration whether the acceleration limit refused it
 * @param limit the exceeded limit per minute; 0 when admitted
 * @param retryAfterSeconds whole seconds, rounded up, until the request would fit; 0 when
 * admitted
 */
public record Admission(@Nullable Dimension exceeded, boolean acceleration, long limit, long retryAfterSeconds) {

	static final Admission ADMITTED = new Admission(null, false, 0, 0);

	/**
	 * Whether the request may go on.
	 * @return {@code true} when no limit refused it
	 */
	public boolean admitted() {
		return this.exceeded == null && !this.acceleration;
	}

	/**
	 * Message of the 429.
	 * @return a sentence that names the limit, in the provider's manner
	 */
	public String message() {
		if (this.exceeded == null) {
			return "This request would exceed your organization's maximum usage increase rate."
					+ " Please scale up your requests gradually.";
		}
		String owner = (this.exceeded == Dimension.WORKSPACE_TOKENS) ? "workspace" : "organization";
		return "This request would exceed your %s's rate limit of %,d %s per minute.".formatted(owner, this.limit,
				this.exceeded.words());
	}

	/**
	 * Code of the 429 in {@code error.details}.
	 * @return the code of the acceleration limit (com.anthropic:anthropic-java 3.14.0,
	 * read 2026-11), or {@code null} for other limits, which have none
	 */
	public @Nullable String code() {
		return this.acceleration ? "ramp_limit_exceeded" : null;
	}

	static Admission refused(Dimension dimension, long limit, long waitNanos) {
		return new Admission(dimension, false, limit, seconds(waitNanos));
	}

	static Admission accelerated(long waitNanos) {
		return new Admission(null, true, 0, seconds(waitNanos));
	}

	private static long seconds(long nanos) {
		return Math.max(1, (nanos + 999_999_999L) / 1_000_000_000L);
	}

}
