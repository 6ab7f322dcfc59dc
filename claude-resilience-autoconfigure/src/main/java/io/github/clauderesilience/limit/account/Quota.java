package io.github.clauderesilience.limit.account;

import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.limit.need.Backlog;
import io.github.clauderesilience.limit.need.Call;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Need;

/**
 * A limit, the bucket behind it, and how much of a call counts towards it. Of all tokens
 * that may be input, output or both: headers do not say which. Each meaning has a bucket
 * of its own, which headers correct, and the one with the least to correct is in force;
 * the strictest one until headers tell them apart.
 */
final class Quota {

	/** What a limit of all tokens may count, the strictest last. */
	private static final Dimension[] MEANINGS = { Dimension.OUTPUT_TOKENS, Dimension.INPUT_TOKENS, Dimension.TOKENS };

	/** Our choice: what a header leaves of the contradictions before it. */
	private static final double FADES = 0.98;

	/** Our choice: the part of the limit by which another meaning has to be better. */
	private static final double NEGLIGIBLE = 0.01;

	/** Our choice: a meaning that headers contradict is tried so much later. */
	private static final long SELDOM_NANOS = 20_000_000_000L;

	private final Dimension dimension;

	private final Dimension[] meanings;

	private final Bucket[] buckets;

	private final double[] contradictions;

	private int current;

	/* Until when it counts although headers show another limit. */
	private long endsNanos;

	/**
	 * Creates a quota with one meaning.
	 * @param dimension what it counts, of all tokens input and output
	 * @param bucket what is known of it
	 */
	Quota(Dimension dimension, Bucket bucket) {
		this(dimension, new Dimension[] { dimension });
		this.buckets[0] = bucket;
	}

	private Quota(Dimension dimension, Dimension[] meanings) {
		this.dimension = dimension;
		this.meanings = meanings;
		this.buckets = new Bucket[meanings.length];
		this.contradictions = new double[meanings.length];
	}

	/**
	 * Creates a quota of tokens whose meaning has to be found out.
	 * @param limit a minute
	 * @param onTheWire what may be counted already
	 * @param nowNanos the time
	 * @return a quota of which no level is known
	 */
	static Quota ofTokens(double limit, Need onTheWire, long nowNanos) {
		Quota quota = new Quota(Dimension.TOKENS, MEANINGS);
		for (int i = 0; i < MEANINGS.length; i++) {
			quota.buckets[i] = Bucket.unknown(limit, onTheWire.in(MEANINGS[i]), nowNanos);
		}
		quota.current = MEANINGS.length - 1;
		return quota;
	}

	Dimension dimension() {
		return this.dimension;
	}

	Bucket bucket() {
		return this.buckets[this.current];
	}

	int meanings() {
		return this.buckets.length;
	}

	int meaning() {
		return this.current;
	}

	void suppose(int meaning) {
		this.current = meaning;
	}

	void replace(Bucket other) {
		this.buckets[this.current] = other;
	}

	void endsAt(long nanos) {
		this.endsNanos = nanos;
	}

	boolean isOver(long nowNanos) {
		return nowNanos - this.endsNanos >= 0;
	}

	void take(Need need, long nowNanos) {
		for (int i = 0; i < this.buckets.length; i++) {
			this.buckets[i].take(need.in(this.meanings[i]), nowNanos);
		}
	}

	void adjust(Need back, long nowNanos) {
		for (int i = 0; i < this.buckets.length; i++) {
			this.buckets[i].adjust(back.in(this.meanings[i]), nowNanos);
		}
	}

	void counted(Need need) {
		for (int i = 0; i < this.buckets.length; i++) {
			this.buckets[i].counted(need.in(this.meanings[i]));
		}
	}

	/**
	 * The first header came. As a bucket holds no more than the limit, what is missing
	 * tells what was used.
	 * @param least what is left at least
	 * @param most what is left at most
	 * @param used what calls have used by now
	 * @param sinceNanos since when
	 * @param nowNanos the time
	 */
	void learn(double least, double most, Backlog used, long sinceNanos, long nowNanos) {
		Bucket bucket = bucket();
		double refilled = bucket.ratePerNano() * (nowNanos - sinceNanos);
		double tooStrict = of(used) - refilled - (bucket.limit() - least);
		double tooLoose = bucket.limit() - most - of(used) - bucket.doubt();
		contradicted(Math.max(0, Math.max(tooStrict, tooLoose)));
		bucket.learn(least, bucket.doubt(), nowNanos);
	}

	/**
	 * A header contradicts the meaning that is supposed.
	 * @param gap tokens, 0 if it does not
	 */
	void contradicted(double gap) {
		this.contradictions[this.current] = this.contradictions[this.current] * FADES + gap;
	}

	/**
	 * Puts the meaning in force that headers contradict least.
	 * @param before the one that was in force
	 */
	void choose(int before) {
		int least = 0;
		for (int i = 1; i < this.buckets.length; i++) {
			least = (against(i) < against(least)) ? i : least;
		}
		double better = against(before) - against(least);
		this.current = (better > NEGLIGIBLE * bucket().limit()) ? least : before;
	}

	/* Others who are believed to take something may be what really counts. */
	private double against(int meaning) {
		return this.contradictions[meaning] + this.buckets[meaning].foreignPerMinute();
	}

	/** What it counts, as far as is known. */
	Dimension counts() {
		return this.meanings[this.current];
	}

	/**
	 * How long until a call fits.
	 * @param call the call
	 * @param ahead what is needed before it
	 * @param margin what has to be left
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long waitNanos(Call call, Backlog ahead, double margin, long nowNanos) {
		return bucket().waitNanos(of(call.need()), margin, of(ahead), nowNanos);
	}

	/**
	 * How long until a call fits, if others do not go on for longer than they were seen.
	 * @param call the call
	 * @param ahead what is needed before it
	 * @param margin what has to be left
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long promisedNanos(Call call, Backlog ahead, double margin, long nowNanos) {
		return bucket().promisedNanos(of(call.need()), margin, of(ahead), nowNanos);
	}

	/**
	 * How long until a call fits while nothing is on the wire: no belief holds it back
	 * for long, be it about others or about what counts.
	 * @param call the call
	 * @param margin what has to be left
	 * @param quietNanos since when nothing was on the wire
	 * @param nowNanos the time
	 * @return nanoseconds, 0 for now
	 */
	long probeNanos(Call call, double margin, long quietNanos, long nowNanos) {
		int chosen = this.current;
		long wait = bucket().waitNanos(of(call.need()), margin, 0, nowNanos);
		double doubtful = against(chosen) + NEGLIGIBLE * bucket().limit();
		for (int i = 0; i < this.buckets.length && wait > 0; i++) {
			this.current = i;
			long later = (against(i) <= doubtful) ? 0 : SELDOM_NANOS;
			wait = Math.min(wait, bucket().probeNanos(of(call.need()), quietNanos + later, nowNanos));
		}
		this.current = chosen;
		return wait;
	}

	/**
	 * Adds what is assumed without proof.
	 * @param guesses receives a phrase for each guess
	 * @param nowNanos the time
	 */
	void addGuesses(List<String> guesses, long nowNanos) {
		Bucket bucket = bucket();
		String name = String.format(Locale.ROOT, "%s of %.0f/min", this.dimension.key(), bucket.limit());
		if (bucket.isKnown() && this.meanings.length > 1) {
			guesses.add(name + " counts " + ((counts() == Dimension.TOKENS) ? "input and output" : counts().key()));
		}
		if (!isOver(nowNanos)) {
			guesses.add(String.format(Locale.ROOT, "%s applies for %.0f s more, since headers show the strictest limit",
					name, (this.endsNanos - nowNanos) / 1e9));
		}
		if (bucket.spread() > 0) {
			guesses.add(String.format(Locale.ROOT, "headers of %s are off by up to %.0f", name, bucket.spread()));
		}
	}

	double of(Backlog backlog) {
		return backlog.amount(counts());
	}

	double of(Need need) {
		return need.in(counts());
	}

}
