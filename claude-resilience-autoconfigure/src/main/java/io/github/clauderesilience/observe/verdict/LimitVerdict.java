package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.limit.need.PoolView.BucketView;
import io.github.clauderesilience.limit.need.PoolView.DayView;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.use.LimitUse;
import io.github.clauderesilience.observe.verdict.Verdict.Cause;
import io.github.clauderesilience.time.DurationText;
import org.jspecify.annotations.Nullable;

/**
 * Whether calls wait for a limit, and for which. Pure.
 */
final class LimitVerdict {

	/** A shorter wait is nothing people notice; our choice. */
	private static final Duration NOTABLE_WAIT = Duration.ofMillis(500);

	/**
	 * So long a queue is notable although a call of another tenant would go at once; our
	 * choice.
	 */
	private static final Duration NOTABLE_QUEUE = Duration.ofSeconds(10);

	/** A limit that is used less is not what calls wait for; our choice. */
	private static final double NOTABLE_USE = 0.5;

	private static final double OTHERS_SHARE = 0.2;

	private LimitVerdict() {
	}

	/**
	 * The limit for which calls wait longest.
	 * @param state the state
	 * @param silent whether the requests in flight show no sign of life: calls that wait
	 * for their answers wait for no limit
	 * @param refusals the beginning of a sentence about recent 429s, empty if there are
	 * none
	 * @return the limit, {@code null} if no call waits for one
	 */
	static @Nullable Verdict of(SystemState state, boolean silent, String refusals) {
		return state.pools()
			.stream()
			.filter((pool) -> isLimited(pool.view()))
			.filter((pool) -> !isMerelyBusy(pool.view()))
			.filter((pool) -> !silent || isHeldByALimit(pool.view()))
			.max(Comparator.comparing((pool) -> pool.view().expectedWait()))
			.map((pool) -> new Verdict(Cause.LIMIT, text(pool, state, refusals)))
			.orElse(null);
	}

	/**
	 * What is used beyond a limit while the bucket lasts.
	 * @param state the state
	 * @return the end of a sentence, empty if no limit is exceeded
	 */
	static String aboveLimit(SystemState state) {
		String above = "";
		long most = 100;
		for (SystemState.Pool pool : state.pools()) {
			for (LimitUse use : pool.use()) {
				long percent = Math.round(use.utilisation() * 100);
				if (percent > most) {
					most = percent;
					above = ", but " + percent + " % of the " + use.dimension().key().replace('-', ' ')
							+ " a minute of group " + pool.name()
							+ " were used in the last minute: if that continues, calls will wait";
				}
			}
		}
		return above;
	}

	private static boolean isLimited(PoolView view) {
		return view.pause() != null || isCrowded(view) || view.expectedWait().compareTo(NOTABLE_WAIT) >= 0
				|| view.waitingByLane()
					.entrySet()
					.stream()
					.filter((lane) -> lane.getValue() > 0)
					.anyMatch((lane) -> view.expectedWaits()
						.getOrDefault(lane.getKey(), Duration.ZERO)
						.compareTo(NOTABLE_WAIT) >= 0);
	}

	/* One tenant may fill the queue, which those of the others pass. */
	private static boolean isCrowded(PoolView view) {
		return view.buckets()
			.stream()
			.filter((bucket) -> bucket.dimension() == Dimension.REQUESTS && bucket.inForce() > 0)
			.anyMatch((bucket) -> view.waiting() * 60 / bucket.inForce() >= NOTABLE_QUEUE.toSeconds());
	}

	/*
	 * As many calls are in flight as may be, or as the next ones are let go: it is the
	 * next call that would wait, and none does.
	 */
	private static boolean isMerelyBusy(PoolView view) {
		return view.waiting() == 0 && view.inFlight() > 0 && !isHeldByALimit(view);
	}

	/* Otherwise calls wait until those in flight are answered. */
	private static boolean isHeldByALimit(PoolView view) {
		return view.pause() != null || view.callsPerMinute() > 0 || usedUp(view).isPresent()
				|| view.buckets()
					.stream()
					.anyMatch((bucket) -> bucket.utilisation() >= NOTABLE_USE || bucket.ceiling() > 0);
	}

	private static String text(SystemState.Pool pool, SystemState state, String refusals) {
		PoolView view = pool.view();
		String waiting = (view.waiting() > 0) ? ", " + Counted.of(view.waiting(), "call waits", "calls wait") : "";
		if (view.pause() != null) {
			return refusals + "group " + pool.name() + " is paused after a 429"
					+ nextFree(view.pause(), view.expectedWait()) + waiting;
		}
		Optional<DayView> day = usedUp(view);
		if (day.isPresent()) {
			return usedUp(day.get(), pool.name(), view);
		}
		String free = ", next free in " + seconds(view.expectedWait()) + waiting;
		Optional<BucketView> fullest = view.buckets()
			.stream()
			.filter((bucket) -> bucket.utilisation() >= NOTABLE_USE)
			.max(Comparator.comparingDouble(BucketView::utilisation));
		if (fullest.isPresent()) {
			return limited(fullest.get(), pool) + free + others(fullest.get(), hasOtherSpeed(pool, state));
		}
		if (view.callsPerMinute() > 0) {
			return refusals + String.format(Locale.ROOT, "group %s is held to %.0f calls a minute after a 429%s",
					pool.name(), view.callsPerMinute(), free);
		}
		if (view.buckets().stream().anyMatch((bucket) -> bucket.ceiling() > 0)) {
			return "limited by your own ceiling of group " + pool.name() + " (claude.rate-limit.groups)" + free;
		}
		if (view.inFlight() == 0) {
			return "group " + pool.name() + " lets no call go yet" + free;
		}
		if (view.inFlight() >= view.window()) {
			return "group " + pool.name() + " has " + Counted.of(view.inFlight(), "call")
					+ " in flight, its concurrency limit" + free;
		}
		return "group " + pool.name() + " lets calls go slowly at present, " + view.inFlight() + " of at most "
				+ view.window() + " in flight" + free;
	}

	/* When the pause is over, the calls that wait go first. */
	private static String nextFree(Duration pause, Duration expectedWait) {
		return (expectedWait.compareTo(pause.plus(NOTABLE_WAIT)) > 0)
				? " for " + seconds(pause) + ", next free in " + seconds(expectedWait)
				: ", next free in " + seconds(pause);
	}

	/* Only the next day lets calls wait as long as it is away. */
	private static Optional<DayView> usedUp(PoolView view) {
		return view.days()
			.stream()
			.filter((day) -> view.expectedWait().compareTo(day.left()) >= 0)
			.max(Comparator.comparingDouble(DayView::utilisation));
	}

	private static String usedUp(DayView day, String group, PoolView view) {
		boolean people = view.expectedWaits().getOrDefault(Lane.INTERACTIVE, day.left()).compareTo(day.left()) < 0;
		return String.format(Locale.ROOT,
				"%.0f %% of the day's %s of group %s are used (claude.rate-limit.groups): %s until midnight, in %s",
				day.utilisation() * 100, day.dimension().key().replace('-', ' '), group,
				people ? "only INTERACTIVE calls are let go" : "calls are refused", DurationText.of(day.left()));
	}

	/* The rate says how much is used, the level what may go now. */
	private static String limited(BucketView bucket, SystemState.Pool pool) {
		double level = Math.min(1, Math.max(0, 1 - bucket.utilisation()));
		String text = String.format(Locale.ROOT, "limited by %s of group %s, bucket %.0f %% full",
				bucket.dimension().key().replace('-', ' '), pool.name(), level * 100);
		return pool.use()
			.stream()
			.filter((use) -> use.dimension() == bucket.dimension() && use.limit() > 0)
			.findFirst()
			.map((use) -> String.format(Locale.ROOT,
					"limited by %s of group %s, %.0f %% used in the last minute (bucket" + " %.0f %% full)",
					bucket.dimension().key().replace('-', ' '), pool.name(), use.utilisation() * 100, level * 100))
			.orElse(text);
	}

	private static String others(BucketView bucket, boolean otherSpeed) {
		boolean otherCalls = otherSpeed && bucket.dimension() == Dimension.REQUESTS;
		return (bucket.limit() > 0 && bucket.othersPerMinute() > OTHERS_SHARE * bucket.limit()) ? String.format(
				Locale.ROOT,
				"; %.0f %% of it seem to be used elsewhere, %sby other applications or by instances of this one that do not"
						+ " share its limits",
				100 * bucket.othersPerMinute() / bucket.limit(), otherCalls ? "by calls at the other speed, " : "")
				: "";
	}

	/* Calls in fast mode and others may share the limit of requests. */
	private static boolean hasOtherSpeed(SystemState.Pool pool, SystemState state) {
		return state.pools()
			.stream()
			.map(SystemState.Pool::group)
			.anyMatch((group) -> group.equals(ModelTable.fastGroup(pool.group()))
					|| pool.group().equals(ModelTable.fastGroup(group)));
	}

	private static String seconds(Duration duration) {
		return Math.max(1, Math.round(duration.toMillis() / 1e3)) + " s";
	}

}
