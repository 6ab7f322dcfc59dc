package io.github.clauderesilience.limit.account;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;

/**
 * The limits of the provider, one for each dimension. Of tokens, headers show the most
 * restrictive limit in force, so that several may be shown in turn: the one before still
 * counts for a while.
 */
final class Quotas implements Iterable<Quota> {

	/**
	 * Our choice: of limits that tokens-* shows alternately, the last one counts so long.
	 */
	private static final long IN_TURN_NANOS = 20_000_000_000L;

	/* In the order of dimensions, and behind them the last one in tokens-*. */
	private final List<Quota> quotas = new ArrayList<>();

	Quotas() {
		for (Dimension dimension : Levels.DIMENSIONS) {
			this.quotas.add(new Quota(dimension, new Bucket()));
		}
	}

	/** The limit of a dimension, of tokens the one that is shown. */
	Quota of(Dimension dimension) {
		return this.quotas.get(dimension.ordinal());
	}

	@Override
	public Iterator<Quota> iterator() {
		return this.quotas.iterator();
	}

	/** Whether the level of any limit is known. */
	boolean isKnown() {
		for (Quota quota : this) {
			if (quota.bucket().isKnown()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Follows a limit that headers show.
	 * @param dimension what it counts
	 * @param limit a minute
	 * @param nowNanos the time
	 * @return whether it is new
	 */
	boolean follow(Dimension dimension, double limit, long nowNanos) {
		return (dimension == Dimension.TOKENS) ? followTokens(limit, nowNanos)
				: of(dimension).bucket().follow(limit, nowNanos);
	}

	private boolean followTokens(double limit, long nowNanos) {
		Quota shown = of(Dimension.TOKENS);
		Quota last = (this.quotas.size() > Levels.DIMENSIONS.length) ? this.quotas.get(Levels.DIMENSIONS.length) : null;
		boolean changes = limit != shown.bucket().limit();
		if (last != null && (changes || last.isOver(nowNanos))) {
			this.quotas.remove(last);
		}
		if (!changes) {
			return false;
		}
		boolean again = last != null && last.bucket().limit() == limit;
		this.quotas.set(Dimension.TOKENS.ordinal(),
				(again && last != null) ? last : Quota.ofTokens(limit, onTheWire(), nowNanos));
		if (shown.bucket().isKnown()) {
			shown.endsAt(nowNanos + IN_TURN_NANOS);
			this.quotas.add(shown);
		}
		return !again;
	}

	private Need onTheWire() {
		return new Need(0, of(Dimension.INPUT_TOKENS).bucket().doubt(), of(Dimension.OUTPUT_TOKENS).bucket().doubt());
	}

}
