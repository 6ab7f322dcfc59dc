package io.github.clauderesilience.load;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * An account that is not as its headers say: it may enforce a limit of a second or of
 * growth that no header shows, show a workspace's limit in {@code tokens-*} alone, tell
 * levels that are off, be emptied by a neighbour for a while, or refuse at random.
 * Written apart from the library's simulator. Times are seconds since the start.
 * Thread-safe.
 */
final class WildAccount {

	/** What a limit of growth is counted in. */
	private static final double GROWTH_SECONDS = 5;

	private final SplittableRandom random;

	private final Map<String, Bucket> shown = new TreeMap<>();

	private final Map<String, Bucket> hidden = new TreeMap<>();

	private double spread;

	/* The share of all requests that is refused whatever is left. */
	private double shed;

	private double drainFrom;

	private double drainUntil;

	private long growth;

	private long allowed;

	private long windowUsed;

	private long window;

	WildAccount(long seed) {
		this.random = new SplittableRandom(seed);
	}

	/**
	 * A limit a minute that headers show, and how many seconds' worth its bucket holds.
	 */
	WildAccount shows(String dimension, double perMinute, double burstSeconds) {
		this.shown.put(dimension, new Bucket(perMinute / 60, perMinute / 60 * burstSeconds));
		return this;
	}

	/** A limit a second that no header shows, or only as that of {@code tokens-*}. */
	WildAccount enforces(String dimension, double perSecond, double burst) {
		this.hidden.put(dimension, new Bucket(perSecond, burst));
		return this;
	}

	/** So many calls a second at first, later twice the last five seconds. */
	WildAccount grows(double perSecond) {
		this.growth = Math.round(perSecond * GROWTH_SECONDS);
		this.allowed = this.growth;
		return this;
	}

	/** Each header is off by up to so much of its limit. */
	WildAccount spread(double share) {
		this.spread = share;
		return this;
	}

	/** So many of all requests are refused at random. */
	WildAccount sheds(double share) {
		this.shed = share;
		return this;
	}

	/** A neighbour takes all there is between two times. */
	WildAccount drained(double from, double until) {
		this.drainFrom = from;
		this.drainUntil = until;
		return this;
	}

	/**
	 * A request arrives.
	 * @return whole seconds to wait, 0 for a request that is let in
	 */
	synchronized long arrive(double inputTokens, double now) {
		refill(now);
		if (this.shed > 0 && this.random.nextDouble() < this.shed) {
			return 1;
		}
		double wait = Math.max(wait(this.shown, inputTokens), wait(this.hidden, inputTokens));
		if (this.growth > 0 && this.windowUsed >= this.allowed) {
			wait = Math.max(wait, (this.window + 1) * GROWTH_SECONDS - now);
		}
		if (wait > 0) {
			return (long) Math.ceil(wait);
		}
		this.windowUsed++;
		take("requests", 1);
		take("input-tokens", inputTokens);
		return 0;
	}

	synchronized void wrote(double outputTokens, double now) {
		refill(now);
		take("output-tokens", outputTokens);
	}

	/** The {@code anthropic-ratelimit-*} headers of this moment. */
	synchronized Map<String, Long> headers(double now) {
		refill(now);
		Map<String, Long> headers = new TreeMap<>();
		this.shown.forEach((dimension, bucket) -> tell(dimension, bucket, headers));
		Bucket tightest = null;
		for (Map.Entry<String, Bucket> limit : this.hidden.entrySet()) {
			if (!limit.getKey().equals("requests")
					&& (tightest == null || limit.getValue().filled() < tightest.filled())) {
				tightest = limit.getValue();
			}
		}
		if (tightest != null) {
			tell("tokens", tightest, headers);
		}
		return headers;
	}

	private void tell(String dimension, Bucket bucket, Map<String, Long> headers) {
		double limit = bucket.perSecond * 60;
		double off = this.spread * limit * (2 * this.random.nextDouble() - 1);
		double left = Math.max(0, Math.min(limit, Math.max(0, bucket.level) + off));
		boolean rounds = !dimension.equals("requests") && limit >= 5000;
		headers.put(dimension + "-limit", Math.round(limit));
		headers.put(dimension + "-remaining", rounds ? Math.round(left / 1000) * 1000 : (long) left);
	}

	private static double wait(Map<String, Bucket> limits, double inputTokens) {
		double wait = 0;
		for (Map.Entry<String, Bucket> limit : limits.entrySet()) {
			double need = limit.getKey().equals("input-tokens") ? inputTokens : 1;
			wait = Math.max(wait, limit.getValue().wait(need));
		}
		return wait;
	}

	private void take(String dimension, double amount) {
		for (Map<String, Bucket> limits : List.of(this.shown, this.hidden)) {
			Bucket bucket = limits.get(dimension);
			if (bucket != null) {
				bucket.level -= amount;
			}
		}
	}

	private void refill(double now) {
		if (now >= this.drainFrom) {
			this.shown.values().forEach((bucket) -> bucket.drain(Math.min(now, this.drainUntil)));
		}
		this.shown.values().forEach((bucket) -> bucket.refill(now));
		this.hidden.values().forEach((bucket) -> bucket.refill(now));
		for (long current = (long) (now / GROWTH_SECONDS); this.window < current; this.window++) {
			this.allowed = Math.max(this.growth, 2 * this.windowUsed);
			this.windowUsed = 0;
		}
	}

	/**
	 * Refills continuously up to what it holds; may be in debt.
	 */
	private static final class Bucket {

		private final double perSecond;

		private final double capacity;

		private double level;

		private double at;

		Bucket(double perSecond, double capacity) {
			this.perSecond = perSecond;
			this.capacity = Math.max(1, capacity);
			this.level = this.capacity;
		}

		double filled() {
			return this.level / this.capacity;
		}

		double wait(double need) {
			double missing = Math.min(need, this.capacity) - this.level;
			return (missing > 1e-6) ? missing / this.perSecond : 0;
		}

		/* Whatever it holds at a time is taken, unless that time has passed already. */
		void drain(double time) {
			if (time > this.at) {
				this.level = Math.min(0, this.level);
				this.at = time;
			}
		}

		void refill(double now) {
			this.level = Math.min(this.capacity, this.level + Math.max(0, now - this.at) * this.perSecond);
			this.at = Math.max(this.at, now);
		}

	}

}
