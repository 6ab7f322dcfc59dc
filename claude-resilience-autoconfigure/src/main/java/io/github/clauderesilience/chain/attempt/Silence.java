package io.github.clauderesilience.chain.attempt;

/**
 * How long an attempt may show no sign of life (no head, no byte, no event, no ping)
 * before its first content.
 *
 * @param limitNanos after which another model takes the call over, if one can; positive,
 * {@link Long#MAX_VALUE} if silence says nothing about this attempt
 * @param mostNanos after which the attempt is given up in any case; positive
 * @param unusualNanos from when on it is longer than answers have been in coming lately,
 * so that it says something about the API even if the call's deadline ends it; positive,
 * {@link Long#MAX_VALUE} if not known
 */
public record Silence(long limitNanos, long mostNanos, long unusualNanos) {

	/** For a request that belongs to no question: only its time-outs end it. */
	public static final Silence UNLIMITED = new Silence(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

}
