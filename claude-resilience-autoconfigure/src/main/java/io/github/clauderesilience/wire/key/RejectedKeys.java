package io.github.clauderesilience.wire.key;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Remembers keys the provider does not accept at present (rejected, or blocked by
 * billing), alerts once, and refuses calls with such a key locally, with one real call as
 * a probe after each moment: a limit may be raised before the date that a spend cap
 * names. If a key was accepted a moment ago, part of the provider may fail to check keys:
 * the first probes follow each other quickly. News counts by the time its request was
 * sent: an answer to an earlier request neither clears what a later one met, nor does an
 * earlier failure undo a later answer. Thread-safe.
 */
public final class RejectedKeys implements KeyLatch {

	/** Between two probes with a rejected key; our choice. */
	private static final Duration MOMENT = Duration.ofSeconds(10);

	/**
	 * Between two probes while billing refuses until a named date: so long after the
	 * limit was raised calls succeed again; our choice.
	 */
	private static final Duration BEFORE_NAMED_DATE = Duration.ofMinutes(1);

	/**
	 * The first of them after a key was accepted; twice as long after each further
	 * rejection in a row. Our choice.
	 */
	private static final Duration SHORTEST_MOMENT = Duration.ofMillis(250);

	/**
	 * Between two alerts about calls that fail one by one, and about a key that is
	 * accepted again and again; our choice.
	 */
	private static final Duration BETWEEN_ALERTS = Duration.ofHours(1);

	/** Our choice: more keys are hardly in use at a time. */
	private static final int MAX_KEYS = 100;

	private final Map<String, Latched> latched = new ConcurrentHashMap<>();

	private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable KeyTrouble> unusable = new AtomicReference<>();

	private final Alerts alerts;

	private final Failures failures;

	private final Timeline timeline;

	private final LogThrottle throttle;

	/**
	 * Creates a latch that holds no key.
	 * @param alerts where alerts go
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public RejectedKeys(Alerts alerts, Failures failures, Timeline timeline) {
		this.alerts = alerts;
		this.failures = failures;
		this.timeline = timeline;
		this.throttle = new LogThrottle(BETWEEN_ALERTS, timeline);
	}

	/**
	 * The failure to refuse a call with, for calls that have not queued yet. The first
	 * call after the moment has passed is let through as a probe.
	 * @param credential the key of the call
	 * @param exchange the call
	 * @return the failure, or {@code null} if the call may go on
	 */
	@Nullable ClaudeException refusal(Credential credential, Exchange exchange) {
		if (this.latched.isEmpty()) {
			return null;
		}
		Latched state = this.latched.get(credential.fingerprint());
		return (state == null || state.takeProbe(this.timeline.nanoTime())) ? null
				: refused(state, credential, exchange);
	}

	/**
	 * The failure to refuse a call with that waited for quota meanwhile; probes do not
	 * count here.
	 * @param credential the key of the call
	 * @param exchange the call, which began when it passed {@link #refusal}
	 * @return the failure, or {@code null} if the call may go on
	 */
	public @Nullable ClaudeException refusalAfterWait(Credential credential, Exchange exchange) {
		if (this.latched.isEmpty()) {
			return null;
		}
		Latched state = this.latched.get(credential.fingerprint());
		return (state == null || state.sinceNanos - exchange.startedNanos() < 0) ? null
				: refused(state, credential, exchange);
	}

	/**
	 * Hears of a failure the API answered with.
	 * @param credential the key it happened with
	 * @param failure what happened
	 * @param sentNanos when the request was sent, a reading of the time source
	 */
	public void failed(Credential credential, ClaudeException failure, long sentNanos) {
		if (!failure.latchesKey()) {
			if (failure.errorClass().provesKey() && failure.details().apiType() != null) {
				clear(credential, sentNanos, ErrorClass.AUTHENTICATION);
			}
			alertOnly(credential, failure);
			return;
		}
		Accepted last = this.accepted.get(credential.fingerprint());
		if (last != null && last.isLaterThan(sentNanos)) {
			return;
		}
		boolean billing = failure.errorClass() == ErrorClass.BILLING;
		Duration moment = (last == null || billing) ? MOMENT : last.rejected(sentNanos);
		Duration named = billing ? failure.retryAfter() : null;
		Latched before = this.latched.get(credential.fingerprint());
		boolean known = before != null && before.failure.errorClass() == failure.errorClass();
		Instant now = this.timeline.now();
		KeyTrouble trouble = new KeyTrouble(failure.errorClass(),
				(known && before != null) ? before.trouble.since() : now, (named != null) ? now.plus(named) : null,
				null, failure.treatment().advice(), false);
		boolean told = (known && before != null && before.told)
				|| (!credential.ofClient() && alert(credential, failure, moment.compareTo(MOMENT) < 0));
		makeRoom(this.timeline.nanoTime());
		this.latched.put(credential.fingerprint(),
				new Latched(failure, trouble, this.timeline.nanoTime(), moment, named, told));
	}

	/** Keys that are rotated away are never accepted again. */
	private void makeRoom(long now) {
		if (this.latched.size() < MAX_KEYS) {
			return;
		}
		this.latched.values().removeIf((state) -> now - state.endNanos() >= 0);
		if (this.latched.size() >= MAX_KEYS) {
			this.latched.entrySet()
				.stream()
				.min(Comparator.comparingLong((entry) -> entry.getValue().sinceNanos - now))
				.ifPresent((oldest) -> this.latched.remove(oldest.getKey()));
		}
	}

	/**
	 * Hears of an answer that proves that the provider takes the key, unless the request
	 * was sent before the key was rejected.
	 * @param credential the key
	 * @param sentNanos when the request was sent, a reading of the time source
	 */
	public void accepted(Credential credential, long sentNanos) {
		Accepted last = this.accepted.get(credential.fingerprint());
		if (last == null) {
			if (this.accepted.size() >= MAX_KEYS) {
				this.accepted.clear();
			}
			this.accepted.put(credential.fingerprint(), new Accepted(sentNanos));
		}
		else {
			last.again(sentNanos);
		}
		if (!this.latched.isEmpty()) {
			clear(credential, sentNanos, null);
		}
	}

	private void clear(Credential credential, long sentNanos, @Nullable ErrorClass only) {
		Latched state = this.latched.get(credential.fingerprint());
		if (state != null && (only == null || state.failure.errorClass() == only) && sentNanos - state.sinceNanos >= 0
				&& this.latched.remove(credential.fingerprint(), state) && state.told) {
			raise(ClaudeAlert.Kind.KEY_ACCEPTED, "The API key " + credential.fingerprint() + " is accepted again");
		}
	}

	/**
	 * Hears that there is no key that could be sent, and alerts once.
	 * @param failure why
	 * @return the trouble, with the time it was first noticed
	 */
	KeyTrouble unusable(ClaudeException failure) {
		KeyTrouble fresh = new KeyTrouble(failure.errorClass(), this.timeline.now(), null, failure.getMessage(), null,
				false);
		KeyTrouble before = this.unusable.compareAndExchange(null, fresh);
		if (before != null) {
			return before;
		}
		raise(ClaudeAlert.Kind.KEY_REJECTED,
				"No usable API key: " + failure.getMessage() + ". Every call fails until one is in place");
		return fresh;
	}

	/**
	 * Hears that there is a key that can be sent.
	 */
	void usable() {
		if (this.unusable.get() != null && this.unusable.getAndSet(null) != null) {
			raise(ClaudeAlert.Kind.KEY_ACCEPTED, "A usable API key is in place again");
		}
	}

	/**
	 * What is known against a key.
	 * @param credential the key
	 * @return the trouble, or {@code null} if nothing is known
	 */
	@Nullable KeyTrouble trouble(Credential credential) {
		Latched state = this.latched.get(credential.fingerprint());
		long now = this.timeline.nanoTime();
		if (state != null || this.latched.isEmpty() || this.accepted.containsKey(credential.fingerprint())) {
			return (state != null) ? state.trouble(now) : null;
		}
		// A key that is used with a workspace only
		return this.latched.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(credential.fingerprint() + "."))
			.map((entry) -> entry.getValue().trouble(now))
			.findFirst()
			.orElse(null);
	}

	@Override
	public void release() {
		long now = this.timeline.nanoTime();
		this.latched.values().forEach((state) -> state.expire(now));
	}

	@Override
	public void forget() {
		this.latched.clear();
		this.accepted.clear();
		this.unusable.set(null);
	}

	/**
	 * What an operator has to know of although calls go on, for example that the
	 * organisation of one user is blocked by billing.
	 */
	private void alertOnly(Credential credential, ClaudeException failure) {
		String model = failure.model();
		if (credential.ofClient()) {
			return;
		}
		if (failure.errorClass() == ErrorClass.MODEL_NOT_FOUND && model != null) {
			this.throttle.log(failure.errorClass() + " " + model,
					(heldBack) -> Guard.tell(this.alerts,
							(alerts) -> alerts.raise(ClaudeAlert.Kind.MODEL_NOT_FOUND, model, failure.getMessage()
									+ ". The model is retired, does not exist, or is not available to the API key "
									+ credential.fingerprint() + ": ask another one")));
			return;
		}
		if (Boolean.TRUE.equals(failure.treatment().alert())) {
			this.throttle.log(failure.errorClass() + " " + failure.details().apiCode(),
					(heldBack) -> raise(ClaudeAlert.Kind.ACCOUNT,
							"API key " + credential.fingerprint() + ": " + failure.getMessage() + advice(failure, "")));
		}
	}

	private static String advice(ClaudeException failure, String otherwise) {
		String advice = failure.treatment().advice();
		return (advice != null) ? ". " + advice : otherwise;
	}

	/**
	 * Alerts, but only once an hour of a key that is accepted again and again.
	 * @return whether it did
	 */
	private boolean alert(Credential credential, ClaudeException failure, boolean justAccepted) {
		String key = "API key " + credential.fingerprint();
		if (failure.errorClass() == ErrorClass.BILLING) {
			raise(ClaudeAlert.Kind.BILLING, key + ": billing limit reached: " + failure.getMessage()
					+ advice(failure, (failure.retryAfter() != null)
							? ". Calls fail until then, or until a minute after the limit is raised in the Console"
							: ". Calls fail until billing is in order in the Console"));
			return true;
		}
		LogThrottle.Line alert = (heldBack) -> raise(ClaudeAlert.Kind.KEY_REJECTED, key + " is refused: "
				+ failure.getMessage()
				+ advice(failure, ". Every call fails until this key is accepted again or another one is in place"));
		if (justAccepted) {
			return this.throttle.log(failure.errorClass() + " " + credential.fingerprint(), alert);
		}
		alert.write(0);
		return true;
	}

	private void raise(ClaudeAlert.Kind kind, String message) {
		Guard.tell(this.alerts, (alerts) -> alerts.raise(kind, null, message));
	}

	private ClaudeException refused(Latched state, Credential credential, Exchange exchange) {
		ClaudeException.Details first = state.failure.details();
		Duration left = Duration.ofNanos(Math.max(0, state.endNanos() - this.timeline.nanoTime()));
		String message = "Not sent: the API key " + credential.fingerprint() + " was refused before (" + first.message()
				+ ")";
		String userMessage = this.failures.local(first.errorClass(), null, exchange.locale(), message, left, null)
			.userMessage();
		return ClaudeException.of(ClaudeException.Details.builder(first.errorClass(), message, userMessage)
			.status(first.status())
			.requestId(first.requestId())
			.attempts(exchange.attempts())
			.retryAfter(left)
			.model(exchange.model())
			.apiError(first.apiType(), first.apiMessage())
			.shouldRetry(false)
			.build(), null);
	}

	/** A key that was accepted. Thread-safe. */
	private static final class Accepted {

		/* When the newest request was sent that was answered. */
		private long sentNanos;

		/* When the newest one was sent that was rejected since. */
		private long rejectedNanos;

		private int rejections;

		private Accepted(long sentNanos) {
			this.sentNanos = sentNanos;
		}

		private synchronized void again(long sent) {
			if (sent - this.sentNanos > 0) {
				this.sentNanos = sent;
				if (sent - this.rejectedNanos >= 0) {
					this.rejections = 0;
				}
			}
		}

		private synchronized boolean isLaterThan(long sent) {
			return this.sentNanos - sent > 0;
		}

		/**
		 * It was rejected.
		 * @return how long it is not tried again
		 */
		private synchronized Duration rejected(long sent) {
			if (this.rejections == 0 || sent - this.rejectedNanos > 0) {
				this.rejectedNanos = sent;
			}
			Duration moment = SHORTEST_MOMENT.multipliedBy(1L << Math.min(this.rejections, 10));
			this.rejections++;
			return (sent - this.sentNanos < MOMENT.toNanos()) ? Durations.shorter(moment, MOMENT) : MOMENT;
		}

	}

	private static final class Latched {

		private final ClaudeException failure;

		private final KeyTrouble trouble;

		private final long sinceNanos;

		/** The date the provider named, or {@code null}. */
		private final @Nullable Long namedNanos;

		private final long betweenNanos;

		private long probeNanos;

		/* Operators were told. */
		private final boolean told;

		private Latched(ClaudeException failure, KeyTrouble trouble, long sinceNanos, Duration moment,
				@Nullable Duration named, boolean told) {
			this.told = told;
			this.failure = failure;
			this.trouble = trouble;
			this.sinceNanos = sinceNanos;
			this.namedNanos = (named != null) ? sinceNanos + named.toNanos() : null;
			this.betweenNanos = ((named != null) ? BEFORE_NAMED_DATE : moment).toNanos();
			this.probeNanos = sinceNanos
					+ ((named != null) ? Math.min(named.toNanos(), this.betweenNanos) : this.betweenNanos);
		}

		/** What callers are told: the named date, or the next probe. */
		private synchronized long endNanos() {
			return (this.namedNanos != null) ? this.namedNanos : this.probeNanos;
		}

		private synchronized KeyTrouble trouble(long now) {
			return this.trouble.untried(now - this.probeNanos >= 0);
		}

		private synchronized void expire(long now) {
			this.probeNanos = now;
		}

		private synchronized boolean takeProbe(long now) {
			if (now - this.probeNanos < 0) {
				return false;
			}
			this.probeNanos = now + this.betweenNanos;
			return true;
		}

	}

}
