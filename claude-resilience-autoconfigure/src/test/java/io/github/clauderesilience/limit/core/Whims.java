package io.github.clauderesilience.limit.core;

import java.util.SplittableRandom;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;

/**
 * What a provider may do that its headers do not show: limits of a second, growth, a
 * workspace's own limit, replicas that each tell something else, neighbours that take
 * everything, requests that are refused at random. Off unless set.
 */
final class Whims {

	private static final double WINDOW = 5;

	private SplittableRandom random = new SplittableRandom(11);

	/* A hidden bucket of requests: what it refills a second, and what it holds. */
	private double hiddenRate;

	private double hiddenBurst;

	private double hiddenLevel;

	/*
	 * Growth: how many of these a window of 5 s lets in at first, later twice the last.
	 */
	private double firstWindow;

	private double window;

	private double windowUsed;

	private double windowEnds = WINDOW;

	/* A workspace's limits a minute, shown in tokens-* alone; 0 for none. */
	private double workspaceInput;

	private double workspaceOutput;

	private double workspaceBurst;

	private double inputLevel;

	private double outputLevel;

	private double spread;

	private double drainFrom;

	private double drainUntil;

	/* The share of all requests that is refused whatever the limits allow. */
	private double shed;

	private double clock;

	boolean namesTime = true;

	/* Whether a refusal for growth says so, and whether the last one was for growth. */
	boolean namesGrowth;

	boolean refusedForGrowth;

	Whims seed(long value) {
		this.random = new SplittableRandom(value);
		return this;
	}

	Whims hidden(double perSecond, double burst) {
		this.hiddenRate = perSecond;
		this.hiddenBurst = burst;
		this.hiddenLevel = burst;
		return this;
	}

	Whims growth(double perSecond) {
		this.firstWindow = perSecond * WINDOW;
		this.window = this.firstWindow;
		return this;
	}

	Whims workspace(double input, double output, double burstSeconds) {
		this.workspaceInput = input;
		this.workspaceOutput = output;
		this.workspaceBurst = burstSeconds / 60;
		this.inputLevel = input * this.workspaceBurst;
		this.outputLevel = output * this.workspaceBurst;
		return this;
	}

	/** Each header differs from the truth by up to so much of the limit. */
	Whims spread(double value) {
		this.spread = value;
		return this;
	}

	Whims drained(double from, double until) {
		this.drainFrom = from;
		this.drainUntil = until;
		return this;
	}

	/** So many of all requests are refused at random. */
	Whims sheds(double share) {
		this.shed = share;
		return this;
	}

	boolean isShed() {
		return this.shed > 0 && this.random.nextDouble() < this.shed;
	}

	/*
	 * Until when between two times everything was taken at once; the first one for never.
	 */
	double drainedUntil(double from, double to) {
		return (to >= this.drainFrom && from < this.drainUntil) ? Math.min(to, this.drainUntil) : from;
	}

	/**
	 * Whether a request that the shown limits allow is refused all the same.
	 * @return seconds to wait, 0 where it is let in and counted
	 */
	double arrive(double input, double now) {
		refill(now);
		double wait = 0;
		if (this.hiddenRate > 0 && this.hiddenLevel < 1) {
			wait = (1 - this.hiddenLevel) / this.hiddenRate;
		}
		this.refusedForGrowth = this.firstWindow > 0 && this.windowUsed >= this.window;
		if (this.refusedForGrowth) {
			wait = Math.max(wait, this.windowEnds - now);
		}
		if (this.workspaceInput > 0) {
			double need = Math.min(input, this.workspaceInput * this.workspaceBurst);
			wait = Math.max(wait, (need - this.inputLevel) / this.workspaceInput * 60);
		}
		if (this.workspaceOutput > 0) {
			wait = Math.max(wait, (1 - this.outputLevel) / this.workspaceOutput * 60);
		}
		if (wait > 1e-9) {
			return Math.max(1, Math.ceil(wait));
		}
		this.hiddenLevel--;
		this.windowUsed++;
		this.inputLevel -= input;
		return 0;
	}

	void wrote(double tokens) {
		this.outputLevel -= tokens;
	}

	double told(double remaining, double limit) {
		double off = this.spread * limit * (2 * this.random.nextDouble() - 1);
		return (this.spread == 0) ? remaining : Math.floor(Math.max(0, Math.min(limit, remaining + off)));
	}

	/* The most restrictive limit of tokens, as documented. */
	void tell(RateLimitHeaders facts, double now) {
		refill(now);
		if (this.workspaceOutput > 0 && (this.workspaceInput == 0
				|| this.outputLevel / this.workspaceOutput < this.inputLevel / this.workspaceInput)) {
			facts.put(Dimension.TOKENS, this.workspaceOutput, rounded(this.outputLevel, this.workspaceOutput));
		}
		else if (this.workspaceInput > 0) {
			facts.put(Dimension.TOKENS, this.workspaceInput, rounded(this.inputLevel, this.workspaceInput));
		}
	}

	private static double rounded(double level, double limit) {
		double shown = Math.max(0, level);
		return (limit >= 5000) ? Math.round(shown / 1000) * 1000 : Math.floor(shown);
	}

	private void refill(double now) {
		double passed = now - this.clock;
		this.clock = now;
		this.hiddenLevel = Math.min(this.hiddenBurst, this.hiddenLevel + passed * this.hiddenRate);
		this.inputLevel = Math.min(this.workspaceInput * this.workspaceBurst,
				this.inputLevel + passed * this.workspaceInput / 60);
		this.outputLevel = Math.min(this.workspaceOutput * this.workspaceBurst,
				this.outputLevel + passed * this.workspaceOutput / 60);
		while (now >= this.windowEnds) {
			this.window = Math.max(this.firstWindow, 2 * this.windowUsed);
			this.windowUsed = 0;
			this.windowEnds += WINDOW;
		}
	}

}
