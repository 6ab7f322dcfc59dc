package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Statistics for the verdict: the requests and calls of the last minute in twelve slots
 * of five seconds, the usual time of requests as a moving mean, and consecutive failures.
 * Memory is constant. Thread-safe.
 */
public final class TrafficWindow implements AttemptObserver, CallObserver {

	private static final long SLOT_NANOS = Duration.ofSeconds(5).toNanos();

	private static final int SLOTS = 12;

	/**
	 * Gain of the moving mean: half of its weight is in the last half hour; our choice.
	 */
	private static final double GAIN = 1.0 / 500;

	/** Slots with answers, five minutes, until the usual time is trusted; our choice. */
	private static final long ENOUGH_LEARNED = 60;

	/** Only its words show that an answer is of no use; its attempt was answered. */
	private static final Set<ErrorClass> USELESS = EnumSet.of(ErrorClass.REFUSED, ErrorClass.EMPTY_ANSWER);

	/** The limiter or a circuit refused such a call. */
	private static final Set<ErrorClass> REFUSED = EnumSet.of(ErrorClass.QUEUE_FULL, ErrorClass.WOULD_MISS_DEADLINE,
			ErrorClass.CIRCUIT_OPEN);

	/** Other clients may name any models; our choice. */
	private static final int MOST_MODELS = 50;

	private final Slot[] slots = new Slot[SLOTS];

	private final Timeline timeline;

	private final long originNanos;

	private double usualNanos;

	private long learned;

	private final FailureStreak streak = new FailureStreak();

	private final FailureStreak limits = new FailureStreak();

	private final FailureStreak useless = new FailureStreak();

	private final FailureStreak refusals = new FailureStreak();

	private final Map<String, FailureStreak> streaks = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, FailureStreak> eldest) {
			return size() > MOST_MODELS;
		}

	};

	/**
	 * Creates an empty window.
	 * @param timeline the time source
	 */
	public TrafficWindow(Timeline timeline) {
		this.timeline = timeline;
		this.originNanos = timeline.nanoTime();
		for (int i = 0; i < SLOTS; i++) {
			this.slots[i] = new Slot();
		}
	}

	@Override
	public void ended(AttemptInfo attempt, Settlement settlement, Duration lasted) {
		if (settlement.outcome() == Settlement.Outcome.CANCELLED) {
			return;
		}
		ErrorClass errorClass = (settlement.failure() != null) ? settlement.failure().errorClass() : null;
		long now = this.timeline.nanoTime();
		long number = (now - this.originNanos) / SLOT_NANOS;
		synchronized (this.slots) {
			Slot slot = slot(number);
			if (isOverdue(settlement)) {
				slot.overdue++;
			}
			else if (errorClass == null) {
				slot.answered++;
				slot.nanos += lasted.toNanos();
				slot.slow += VerdictPolicy.isSlow(lasted, usual()) ? 1 : 0;
				this.streak.answered(attempt.sentNanos());
				this.limits.answered(attempt.sentNanos());
				streak(attempt.model()).answered(attempt.sentNanos());
			}
			else {
				slot.failed[errorClass.ordinal()]++;
				if (errorClass != ErrorClass.RATE_LIMITED) {
					this.streak.failed(errorClass, attempt.sentNanos(), now);
					streak(attempt.model()).failed(errorClass, attempt.sentNanos(), now);
				}
				else {
					this.limits.failed(errorClass, attempt.sentNanos(), now);
					slot.limitedAgain += (attempt.sends() > 1) ? 1 : 0;
				}
			}
		}
	}

	@Override
	public void answered(CallInfo call, ClaudeReply reply) {
		long now = this.timeline.nanoTime();
		synchronized (this.slots) {
			Slot slot = slot((now - this.originNanos) / SLOT_NANOS);
			slot.calls++;
			ErrorClass reason = reply.provenance().errorClass();
			if (reply.source() == Source.LIVE || reply.source() == Source.FALLBACK_MODEL) {
				this.useless.answered(now);
				this.refusals.answered(now);
			}
			else if (reason != null) {
				useless(slot, reason, now);
				if (!reply.isAnswer()) {
					refused(slot, reason, now);
				}
			}
		}
	}

	@Override
	public void failed(CallInfo call, Throwable failure) {
		long now = this.timeline.nanoTime();
		synchronized (this.slots) {
			Slot slot = slot((now - this.originNanos) / SLOT_NANOS);
			slot.calls++;
			if (failure instanceof ClaudeException typed) {
				useless(slot, typed.errorClass(), now);
				refused(slot, typed.errorClass(), now);
			}
		}
	}

	/**
	 * A question of a direct user of {@code claudeWebClient} has ended.
	 * @param failure why it failed, {@code null} if an answer came
	 */
	public void passed(@Nullable Throwable failure) {
		long now = this.timeline.nanoTime();
		synchronized (this.slots) {
			Slot slot = slot((now - this.originNanos) / SLOT_NANOS);
			slot.calls++;
			if (failure == null) {
				this.refusals.answered(now);
			}
			else if (failure instanceof ClaudeException typed) {
				refused(slot, typed.errorClass(), now);
			}
		}
	}

	private void useless(Slot slot, ErrorClass errorClass, long now) {
		if (USELESS.contains(errorClass)) {
			slot.failed[errorClass.ordinal()]++;
			slot.useless++;
			this.useless.failed(errorClass, now, now);
		}
	}

	private void refused(Slot slot, ErrorClass errorClass, long now) {
		if (REFUSED.contains(errorClass)) {
			slot.refused[errorClass.ordinal()]++;
			this.refusals.failed(errorClass, now, now);
		}
	}

	private Slot slot(long number) {
		Slot slot = this.slots[(int) (number % SLOTS)];
		if (slot.number != number) {
			learn(slot);
			slot.restart(number);
		}
		return slot;
	}

	/**
	 * The call's own deadline ended it, maybe before there was a connection: nothing is
	 * wrong with the model or the network. An answer of the API that counts against no
	 * circuit is a failure all the same.
	 */
	private static boolean isOverdue(Settlement settlement) {
		ClaudeException failure = settlement.failure();
		return failure != null && failure.status() == 0 && Boolean.FALSE.equals(failure.treatment().counted());
	}

	/**
	 * How many requests to a model failed since its last answer, without 429s.
	 * @param model the model, as requests name it
	 */
	long failedInARow(String model) {
		synchronized (this.slots) {
			FailureStreak known = this.streaks.get(model);
			return (known == null) ? 0
					: known.counts(this.timeline.nanoTime()).values().stream().mapToLong(Long::longValue).sum();
		}
	}

	/**
	 * The models whose requests have failed so since their last answer.
	 * @param errorClass how they failed
	 * @return the models, as requests name them, sorted
	 */
	Set<String> failing(ErrorClass errorClass) {
		long now = this.timeline.nanoTime();
		synchronized (this.slots) {
			return this.streaks.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().counts(now).containsKey(errorClass))
				.map(Map.Entry::getKey)
				.collect(Collectors.toCollection(TreeSet::new));
		}
	}

	private FailureStreak streak(String model) {
		return this.streaks.computeIfAbsent(model, (unknown) -> new FailureStreak());
	}

	/**
	 * The requests of the last minute.
	 */
	SystemState.Traffic traffic() {
		long nowNanos = this.timeline.nanoTime();
		synchronized (this.slots) {
			Slot sum = lastMinute(nowNanos);
			Map<ErrorClass, Long> inARow = new EnumMap<>(ErrorClass.class);
			inARow.putAll(this.streak.counts(nowNanos));
			Map<ErrorClass, Long> uselessInARow = this.useless.counts(nowNanos);
			uselessInARow.forEach((errorClass, count) -> inARow.merge(errorClass, count, Long::sum));
			return new SystemState.Traffic(Math.max(0, sum.answered - sum.useless), counts(sum.failed),
					Duration.ofNanos((sum.answered > 0) ? sum.nanos / sum.answered : 0), usual(),
					this.learned >= ENOUGH_LEARNED, sum.slow, inARow,
					this.streak.hasRecovered(nowNanos) && uselessInARow.isEmpty(), sum.limitedAgain,
					this.limits.hasRecovered(nowNanos), sum.overdue);
		}
	}

	/**
	 * The calls of the last minute that this application refused.
	 */
	SystemState.Refusals refusals() {
		long nowNanos = this.timeline.nanoTime();
		synchronized (this.slots) {
			Slot sum = lastMinute(nowNanos);
			return new SystemState.Refusals(sum.calls,
					this.refusals.hasRecovered(nowNanos) ? Map.of() : counts(sum.refused));
		}
	}

	private Slot lastMinute(long nowNanos) {
		long now = (nowNanos - this.originNanos) / SLOT_NANOS;
		Slot sum = new Slot();
		for (Slot slot : this.slots) {
			if (now - slot.number < SLOTS) {
				sum.add(slot);
			}
		}
		return sum;
	}

	private static Map<ErrorClass, Long> counts(long[] byClass) {
		Map<ErrorClass, Long> counts = new EnumMap<>(ErrorClass.class);
		for (ErrorClass errorClass : ErrorClass.values()) {
			long count = byClass[errorClass.ordinal()];
			if (count > 0) {
				counts.put(errorClass, count);
			}
		}
		return counts;
	}

	private Duration usual() {
		return Duration.ofNanos((long) this.usualNanos);
	}

	private void learn(Slot slot) {
		if (slot.answered > 0) {
			this.learned++;
			double mean = (double) slot.nanos / slot.answered;
			this.usualNanos += (mean - this.usualNanos) * Math.max(GAIN, 1.0 / this.learned);
		}
	}

	private static final class Slot {

		private final long[] failed = new long[ErrorClass.values().length];

		private final long[] refused = new long[ErrorClass.values().length];

		private long number = Long.MIN_VALUE / 2;

		private long answered;

		private long nanos;

		private long slow;

		private long useless;

		private long limitedAgain;

		private long overdue;

		private long calls;

		private void restart(long newNumber) {
			this.number = newNumber;
			this.answered = 0;
			this.nanos = 0;
			this.slow = 0;
			this.useless = 0;
			this.limitedAgain = 0;
			this.overdue = 0;
			this.calls = 0;
			Arrays.fill(this.failed, 0);
			Arrays.fill(this.refused, 0);
		}

		private void add(Slot other) {
			this.answered += other.answered;
			this.nanos += other.nanos;
			this.slow += other.slow;
			this.useless += other.useless;
			this.limitedAgain += other.limitedAgain;
			this.overdue += other.overdue;
			this.calls += other.calls;
			Arrays.setAll(this.failed, (i) -> this.failed[i] + other.failed[i]);
			Arrays.setAll(this.refused, (i) -> this.refused[i] + other.refused[i]);
		}

	}

}
