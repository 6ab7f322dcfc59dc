package io.github.clauderesilience.observe.verdict;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.ErrorClass.Origin;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.OperatorPause;
import io.github.clauderesilience.observe.AttemptsInFlight;
import io.github.clauderesilience.observe.verdict.SystemState.Outage;
import io.github.clauderesilience.observe.verdict.Verdict.Cause;
import io.github.clauderesilience.wire.key.KeyTrouble;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong in a state: the most severe thing, in one line. Pure.
 */
final class VerdictPolicy {

	/** Fewer requests say nothing; our choice. */
	private static final int ENOUGH_REQUESTS = 5;

	/** One failure in a row may be chance; our choice. */
	private static final int ENOUGH_IN_A_ROW = 2;

	/**
	 * More failures in a row are no chance, whatever the rest of the minute was like; and
	 * one caller may ask a few questions that are declined one after the other. Our
	 * choice.
	 */
	private static final int MANY_IN_A_ROW = 10;

	/** A share of failures people notice; our choice. */
	private static final double NOTABLE_SHARE = 0.2;

	/** So many times slower than usual is slow, if it is seconds, too; our choice. */
	private static final double SLOW_FACTOR = 3;

	private static final Duration SLOW_BY = Duration.ofSeconds(2);

	/**
	 * What answers may take without a remark while the usual is hardly known; our choice.
	 */
	private static final Duration UNREMARKABLE = Duration.ofSeconds(5);

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

	private VerdictPolicy() {
	}

	/**
	 * The verdict about a state.
	 * @param state the state
	 * @return what is wrong, or that nothing is
	 */
	public static Verdict of(SystemState state) {
		return Stream
			.<Function<SystemState, @Nullable Verdict>>of(VerdictPolicy::access, VerdictPolicy::outage,
					VerdictPolicy::operator, VerdictPolicy::fallback, VerdictPolicy::unasked, VerdictPolicy::waiting,
					VerdictPolicy::silent, VerdictPolicy::failures, VerdictPolicy::limited, VerdictPolicy::overdue,
					VerdictPolicy::declined, VerdictPolicy::slow, VerdictPolicy::store)
			.map((check) -> Optional.ofNullable(check.apply(state)))
			.flatMap(Optional::stream)
			.findFirst()
			.map((verdict) -> withRefusals(verdict, state.refusals()))
			.or(() -> Optional.ofNullable(refused(state.refusals())))
			.orElseGet(() -> new Verdict(Cause.NOTHING, "no problems detected" + reservation(state)));
	}

	private static @Nullable Verdict access(SystemState state) {
		KeyTrouble access = state.access();
		if (access == null) {
			return null;
		}
		if (access.untried()) {
			return untried(access, state);
		}
		String since = " since " + time(access.since(), state);
		if (access.errorClass() == ErrorClass.BILLING) {
			Instant until = access.until();
			String end = (until != null) ? "before then, unless the limit is raised in the Console"
					: "until billing is in order in the Console";
			return new Verdict(Cause.BILLING, "calls have been blocked for billing reasons" + since
					+ ((until != null) ? ", until " + time(until, state) : "") + unanswered(access, end));
		}
		if (access.problem() != null) {
			return new Verdict(Cause.KEY, "no usable API key" + since
					+ "; no question is answered by Claude until one is in place. " + access.problem());
		}
		return new Verdict(Cause.KEY,
				((access.advice() != null) ? "calls with the API key have been refused"
						: "the API key has been rejected") + since
						+ unanswered(access, "until it is accepted again or another key is in place"));
	}

	/* What was wrong may have been put right since. */
	private static Verdict untried(KeyTrouble access, SystemState state) {
		boolean billing = access.errorClass() == ErrorClass.BILLING;
		String what = billing ? "the last call was blocked for billing reasons, the first at "
				: (access.advice() != null) ? "the last call with the API key was refused, the first at "
						: "the API key was rejected when it was last used, first at ";
		Instant until = access.until();
		return new Verdict(billing ? Cause.BILLING : Cause.KEY,
				what + time(access.since(), state) + ((until != null) ? ", until " + time(until, state) : "")
						+ "; the next call tries it again" + ((access.advice() != null) ? ". " + access.advice() : ""));
	}

	private static String unanswered(KeyTrouble access, String until) {
		return (access.advice() != null) ? "; no question is answered by Claude. " + access.advice()
				: "; no question is answered by Claude " + until;
	}

	private static @Nullable Verdict outage(SystemState state) {
		Set<String> down = down(state);
		List<Outage> unanswered = state.outages()
			.stream()
			.filter((outage) -> down.containsAll(outage.standIns()))
			.toList();
		// The models that a spare stands in for answer without it
		if (unanswered.stream().allMatch(Outage::spare)) {
			return null;
		}
		return new Verdict(Cause.OUTAGE, unanswered(unanswered, state));
	}

	private static String unanswered(List<Outage> unanswered, SystemState state) {
		List<Outage> off = unanswered.stream().filter((outage) -> outage.forced() != null).toList();
		List<Outage> failing = unanswered.stream().filter((outage) -> outage.forced() == null).toList();
		if (off.isEmpty()) {
			return hasBeenDown(failing, state) + ", and no fallback model is available: " + suffering(unanswered);
		}
		return off.stream().map((outage) -> switchedOff(outage, state)).collect(Collectors.joining(", and "))
				+ (failing.isEmpty() ? "" : ", and " + hasBeenDown(failing, state))
				+ ", and no fallback model is available: questions get no answer"
				+ (failing.isEmpty() ? ""
						: " until " + ((failing.size() > 1) ? "one of these" : failing.get(0).model()) + " recovers")
				+ "; POST /actuator/claude/clear-fallback lets calls go to " + models(off) + " again";
	}

	/* Nothing probes a model that is switched off, so it is not said to be down. */
	private static String switchedOff(Outage outage, SystemState state) {
		FallbackModes.Forced forced = Objects.requireNonNull(outage.forced());
		return "an operator" + ((forced.by() != null) ? " (" + forced.by() + ")" : "") + " switched " + outage.model()
				+ " off at " + time(forced.since(), state);
	}

	private static String models(List<Outage> outages) {
		return outages.stream().map(Outage::model).collect(Collectors.joining(" and "));
	}

	private static String hasBeenDown(List<Outage> failing, SystemState state) {
		Instant since = failing.get(0).since();
		return models(failing) + ((failing.size() > 1) ? " have" : " has") + " been down"
				+ ((since != null) ? " since " + time(since, state) : "");
	}

	private static String suffering(List<Outage> unanswered) {
		if (!unanswered.stream().allMatch(Outage::spare)) {
			return "questions get no answer until " + ((unanswered.size() > 1) ? "one" : "it") + " recovers";
		}
		return (unanswered.size() > 1) ? "questions to them get no answer until they recover"
				: "questions to it get no answer until it recovers";
	}

	private static @Nullable Verdict operator(SystemState state) {
		return state.pools()
			.stream()
			.filter((pool) -> pool.view().held())
			.findFirst()
			.map((pool) -> new Verdict(Cause.OPERATOR,
					"an operator paused group " + pool.name() + paused(pool.operatorPause(), state) + ", "
							+ Counted.of(pool.view().waiting(), "call waits", "calls wait")
							+ "; resume it with POST /actuator/claude/resume"))
			.orElse(null);
	}

	private static String paused(@Nullable OperatorPause pause, SystemState state) {
		return (pause == null) ? ""
				: " at " + time(pause.since(), state) + ((pause.by() != null) ? " (" + pause.by() + ")" : "");
	}

	private static @Nullable Verdict fallback(SystemState state) {
		Set<String> down = down(state);
		for (Outage outage : state.outages()) {
			Optional<String> standIn = outage.standIns().stream().filter((model) -> !down.contains(model)).findFirst();
			if (standIn.isPresent()) {
				return new Verdict(Cause.FALLBACK, standsIn(outage, standIn.get(), state));
			}
		}
		return state.outages().isEmpty() ? null : new Verdict(Cause.FALLBACK, unanswered(state.outages(), state));
	}

	/* No question suffers from a spare that none asks. */
	private static @Nullable Verdict unasked(SystemState state) {
		return state.unasked()
			.stream()
			.filter((outage) -> !outage.spare() && outage.since() != null)
			.findFirst()
			.map((outage) -> new Verdict(Cause.FALLBACK, outage.model() + " was down when it was last asked, first at "
					+ time(Objects.requireNonNull(outage.since()), state) + "; the next call to it tries it again"))
			.orElse(null);
	}

	private static String standsIn(Outage outage, String standIn, SystemState state) {
		String text = (outage.forced() != null) ? switchedOff(outage, state) : hasBeenDown(List.of(outage), state);
		long inARow = state.failing().getOrDefault(standIn, 0L);
		return text + ((inARow < ENOUGH_IN_A_ROW) ? ", answering with " + standIn
				: ", and " + standIn + ", which stands in for it, fails, too: the last " + inARow + " requests to it");
	}

	private static Set<String> down(SystemState state) {
		return state.outages().stream().map(Outage::model).collect(Collectors.toSet());
	}

	/*
	 * While 429s go on, pauses and rates alternate; the 429s that they come from are
	 * named first.
	 */
	private static @Nullable Verdict waiting(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		boolean refused = !traffic.unlimited() && refusals(traffic) >= ENOUGH_IN_A_ROW;
		boolean silent = isSilent(state.inFlight());
		Verdict limit = LimitVerdict.of(state, silent, refused ? refusing(traffic) + "; " : "");
		return (limit == null || !silent) ? limit
				: new Verdict(limit.cause(), limit.text() + "; " + silence(state.inFlight()));
	}

	private static @Nullable Verdict silent(SystemState state) {
		if (!isSilent(state.inFlight())) {
			return null;
		}
		int waiting = state.pools().stream().mapToInt((pool) -> pool.view().waiting()).sum();
		return new Verdict(Cause.SLOW,
				silence(state.inFlight())
						+ (state.inFlight().othersAnswered() ? "" : ": Claude or the network is slow or hangs")
						+ ((waiting > 0) ? "; " + Counted.of(waiting, "call waits", "calls wait") : ""));
	}

	private static boolean isSilent(AttemptsInFlight.View inFlight) {
		return inFlight.silent() >= ENOUGH_IN_A_ROW && 2 * inFlight.silent() >= inFlight.all()
				&& inFlight.longest().compareTo(UNREMARKABLE) >= 0;
	}

	private static String silence(AttemptsInFlight.View inFlight) {
		return inFlight.silent() + " of " + inFlight.all()
				+ " requests in flight have shown no sign of life for unusually long, up to "
				+ inFlight.longest().toSeconds() + " s"
				+ (inFlight.othersAnswered() ? ", while others are answered" : "");
	}

	private static @Nullable Verdict failures(SystemState state) {
		Verdict network = share(state, Origin.NETWORK, Cause.NETWORK,
				(most) -> "requests are lost on the way (the network, a proxy, or Claude)");
		Verdict claude = (network != null) ? network
				: share(state, Origin.PROVIDER, Cause.CLAUDE, (most) -> "Claude answers with errors");
		Verdict requests = (claude != null) ? claude
				: share(state, Origin.REQUEST, Cause.REQUESTS, (most) -> rejection(most, state));
		return (requests != null) ? requests : share(state, Origin.ACCOUNT, Cause.REQUESTS,
				(most) -> "Claude refuses some requests because of the API key or its billing");
	}

	private static String rejection(ErrorClass most, SystemState state) {
		Set<String> refusing = state.refusing().getOrDefault(most, Set.of());
		String models = String.join(", ", refusing);
		return switch (most) {
			case PERMISSION -> "the API key lacks a permission" + (models.isEmpty() ? "" : " (asked: " + models + ")");
			case MODEL_NOT_FOUND -> (models.isEmpty() ? "a model" : models) + ((refusing.size() > 1) ? " are" : " is")
					+ " retired, unknown, or not available to the API key";
			default -> "Claude rejects our requests as invalid";
		};
	}

	/*
	 * A single 429 is waited out by its group, which is paused meanwhile. Between the
	 * pauses after several, the line must not say that nothing is wrong.
	 */
	private static @Nullable Verdict limited(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		if (traffic.unlimited() || (refusals(traffic) < ENOUGH_IN_A_ROW && traffic.limitedAgain() == 0)) {
			return null;
		}
		return new Verdict(Cause.LIMIT, refusing(traffic) + ". If no group is paused for them, only some requests"
				+ " meet that limit, such as one of long prompts; compare them in /actuator/claude/calls");
	}

	private static String refusing(SystemState.Traffic traffic) {
		long refusals = refusals(traffic);
		return "Claude answers 429 to " + ((refusals < traffic.all()) ? "some" : "all") + " requests: " + refusals
				+ " of " + traffic.all() + " of the last minute";
	}

	private static long refusals(SystemState.Traffic traffic) {
		return traffic.failed().getOrDefault(ErrorClass.RATE_LIMITED, 0L);
	}

	private static @Nullable Verdict overdue(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		long all = traffic.all() + traffic.overdue();
		if (traffic.overdue() < ENOUGH_IN_A_ROW || traffic.overdue() < NOTABLE_SHARE * all) {
			return null;
		}
		String usual = (traffic.answered() > 0) ? "; the answered ones took " + tenths(traffic.mean()) + " on average"
				: "";
		return new Verdict(Cause.REQUESTS, traffic.overdue() + " of " + all
				+ " requests of the last minute were cut off by the deadline of their"
				+ " call before Claude had answered" + usual
				+ ". Give these calls more time, or send fewer at once; compare them in /actuator/claude/calls");
	}

	/** A quick answer does not take no time at all. */
	private static String tenths(Duration time) {
		double seconds = time.toNanos() / 1e9;
		return (seconds < 0.1) ? "less than 0.1 s" : String.format(Locale.ROOT, "%.1f s", seconds);
	}

	/* A question that is declined now and then is nothing wrong; most of them are. */
	private static @Nullable Verdict declined(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		long declined = traffic.failed().getOrDefault(ErrorClass.REFUSED, 0L);
		long inARow = traffic.streak().getOrDefault(ErrorClass.REFUSED, 0L);
		if (inARow >= MANY_IN_A_ROW && inARow == traffic.inARow()) {
			return new Verdict(Cause.REQUESTS,
					"Claude has declined the last " + inARow + " questions; see the prompts and the review queue");
		}
		if (traffic.all() < ENOUGH_REQUESTS || traffic.recovered() || 2 * declined < traffic.all()) {
			return null;
		}
		return new Verdict(Cause.REQUESTS, "Claude declines most questions: " + declined + " of " + traffic.all()
				+ " requests of the last minute; see the prompts and the review queue");
	}

	private static @Nullable Verdict share(SystemState state, Origin origin, Cause cause,
			Function<ErrorClass, String> text) {
		SystemState.Traffic traffic = state.traffic();
		int enough = (traffic.all() >= ENOUGH_REQUESTS) ? MANY_IN_A_ROW : ENOUGH_IN_A_ROW;
		if (traffic.inARow() >= enough && 2 * count(traffic.streak(), origin) >= traffic.inARow()) {
			// Nothing is answered any more, whatever the rest of the minute was like
			return failing(traffic.streak(), origin, cause, text, "the last " + traffic.inARow() + " requests");
		}
		long count = count(traffic.failed(), origin);
		return (traffic.all() < ENOUGH_REQUESTS || traffic.recovered() || count < NOTABLE_SHARE * traffic.all()) ? null
				: failing(traffic.failed(), origin, cause, text,
						count + " of " + traffic.all() + " requests of the last minute");
	}

	private static Verdict failing(Map<ErrorClass, Long> failures, Origin origin, Cause cause,
			Function<ErrorClass, String> text, String figures) {
		ErrorClass most = most(failures, origin);
		return new Verdict(cause, text.apply(most) + ": " + figures + ", mostly " + most.key());
	}

	private static long count(Map<ErrorClass, Long> failures, Origin origin) {
		return failures.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().origin() == origin)
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private static ErrorClass most(Map<ErrorClass, Long> failures, Origin origin) {
		return failures.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().origin() == origin)
			.max(Comparator.comparingLong(Map.Entry::getValue))
			.map(Map.Entry::getKey)
			.orElseThrow();
	}

	/**
	 * Whether an answer took much longer than usual.
	 * @param took the time it took
	 * @param usual the usual time, zero if not known
	 * @return whether it is notably slow
	 */
	static boolean isSlow(Duration took, Duration usual) {
		return !usual.isZero() && took.compareTo(usual.plus(SLOW_BY)) >= 0
				&& took.toNanos() >= SLOW_FACTOR * usual.toNanos();
	}

	private static @Nullable Verdict slow(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		Duration usual = traffic.usual();
		if (traffic.answered() < ENOUGH_REQUESTS || 2 * traffic.slow() < traffic.answered()
				|| !isSlow(traffic.mean(), usual)) {
			return null;
		}
		return new Verdict(Cause.SLOW, String.format(Locale.ROOT,
				"answers take %.1f s after sending, usually %.1f s: Claude or the network is slow, not our queue",
				traffic.mean().toNanos() / 1e9, usual.toNanos() / 1e9));
	}

	private static String reservation(SystemState state) {
		String unknown = unknown(state);
		return unknown.isEmpty() ? LimitVerdict.aboveLimit(state) : unknown;
	}

	/* Soon after the start, a slow model cannot be told from questions that take long. */
	private static String unknown(SystemState state) {
		SystemState.Traffic traffic = state.traffic();
		int inFlight = state.pools().stream().mapToInt((pool) -> pool.view().inFlight()).sum();
		if (traffic.all() == 0 && traffic.usual().isZero() && inFlight >= ENOUGH_REQUESTS) {
			return ", but none of " + inFlight + " requests has been answered so far";
		}
		if (traffic.established() || traffic.answered() < ENOUGH_REQUESTS
				|| traffic.mean().compareTo(UNREMARKABLE) < 0) {
			return "";
		}
		return String.format(Locale.ROOT,
				", but answers take %.1f s on average; too few were seen so far to know whether that is usual",
				traffic.mean().toNanos() / 1e9);
	}

	/* What else is wrong may be why calls are refused, and is the better headline. */
	private static Verdict withRefusals(Verdict verdict, SystemState.Refusals refusals) {
		return (refusals.all() == 0) ? verdict
				: new Verdict(verdict.cause(), verdict.text() + "; " + refusing(refusals));
	}

	private static @Nullable Verdict refused(SystemState.Refusals refusals) {
		if (refusals.all() == 0) {
			return null;
		}
		return new Verdict(Cause.LIMIT,
				refusing(refusals) + ": "
						+ refusals.refused()
							.entrySet()
							.stream()
							.map((entry) -> entry.getValue() + " " + reason(entry.getKey()))
							.collect(Collectors.joining(", "))
						+ "; see /actuator/claude/errors");
	}

	private static String refusing(SystemState.Refusals refusals) {
		return "this application refused " + refusals.all() + " of " + Counted.of(refusals.calls(), "call")
				+ " of the last minute";
	}

	private static String reason(ErrorClass refused) {
		return switch (refused) {
			case QUEUE_FULL -> "for a full queue (claude.rate-limit.max-queue)";
			case CIRCUIT_OPEN -> "for an open circuit";
			default -> "for a wait beyond the deadline or claude.rate-limit.max-wait";
		};
	}

	private static @Nullable Verdict store(SystemState state) {
		StoreFailures.Failure store = state.store();
		return (store == null) ? null : new Verdict(Cause.STORE, store.what() + " has failed since "
				+ time(store.since(), state) + " (" + store.cause() + "). " + store.advice());
	}

	private static String time(Instant instant, SystemState state) {
		ZoneId zone = state.zone();
		boolean today = Objects.equals(instant.atZone(zone).toLocalDate(), state.now().atZone(zone).toLocalDate());
		return (today ? TIME : DATE).format(instant.atZone(zone));
	}

}
