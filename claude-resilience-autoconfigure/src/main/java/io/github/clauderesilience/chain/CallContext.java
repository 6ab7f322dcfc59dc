package io.github.clauderesilience.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.time.Durations;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * What all attempts of one question share: who asks, until when, and what has happened so
 * far. Thread-safe.
 */
public final class CallContext implements CallInfo {

	private static final AtomicIntegerFieldUpdater<CallContext> ATTEMPTS = AtomicIntegerFieldUpdater
		.newUpdater(CallContext.class, "attempts");

	private static final AtomicLongFieldUpdater<CallContext> QUEUED = AtomicLongFieldUpdater
		.newUpdater(CallContext.class, "queuedNanos");

	private static final AtomicLong NUMBERS = new AtomicLong();

	private final long number = NUMBERS.incrementAndGet();

	private final Audience audience;

	private final String requestedModel;

	private final Lane lane;

	private final @Nullable String tenant;

	private final Locale locale;

	private final boolean cacheable;

	private final Timeline timeline;

	private final long startNanos;

	private final long deadlineNanos;

	private final @Nullable Carriage carriage;

	/* Ten thousand calls may wait at once: what most of them never need is made late. */
	private volatile int attempts;

	private volatile int retries;

	private volatile long queuedNanos;

	private volatile StandIn standIn = StandIn.NONE;

	private int @Nullable [] retriesByClass;

	private @Nullable Map<String, ClaudeException> broken;

	private @Nullable Map<String, Trouble> troubles;

	private @Nullable List<AttemptNote> notes;

	/**
	 * Creates a context for a call that begins now.
	 * @param audience who asks
	 * @param requestedModel the model the caller wants
	 * @param lane how urgent it is
	 * @param tenant the tenant, or {@code null}
	 * @param locale the language of the person
	 * @param cacheable whether the answer may be cached
	 * @param deadline how long the call may take; positive
	 * @param timeline the time source
	 */
	public CallContext(Audience audience, String requestedModel, Lane lane, @Nullable String tenant, Locale locale,
			boolean cacheable, Duration deadline, Timeline timeline) {
		this(audience, requestedModel, lane, tenant, locale, cacheable, deadline, timeline, null);
	}

	/**
	 * Creates the context of a carried call that begins now.
	 * @param requestedModel the model the client wants
	 * @param lane how urgent it is
	 * @param tenant the tenant, or {@code null}
	 * @param deadline how long the call may take; positive
	 * @param timeline the time source
	 * @param carriage the request as the client wrote it
	 */
	public CallContext(String requestedModel, Lane lane, @Nullable String tenant, Duration deadline, Timeline timeline,
			Carriage carriage) {
		this(Audience.PROGRAM, requestedModel, lane, tenant, Locale.ENGLISH, false, deadline, timeline, carriage);
	}

	private CallContext(Audience audience, String requestedModel, Lane lane, @Nullable String tenant, Locale locale,
			boolean cacheable, Duration deadline, Timeline timeline, @Nullable Carriage carriage) {
		this.carriage = carriage;
		this.audience = audience;
		this.requestedModel = requestedModel;
		this.lane = lane;
		this.tenant = tenant;
		this.locale = locale;
		this.cacheable = cacheable;
		this.timeline = timeline;
		this.startNanos = timeline.nanoTime();
		this.deadlineNanos = this.startNanos + Durations.bounded(deadline).toNanos();
	}

	@Override
	public String id() {
		return Long.toString(this.number);
	}

	/**
	 * Who asks.
	 * @return people, who never see an error, or a program
	 */
	public Audience audience() {
		return this.audience;
	}

	@Override
	public boolean isForPeople() {
		return this.audience == Audience.PEOPLE;
	}

	@Override
	public String requestedModel() {
		return this.requestedModel;
	}

	@Override
	public Lane lane() {
		return this.lane;
	}

	@Override
	public @Nullable String tenant() {
		return this.tenant;
	}

	@Override
	public Locale locale() {
		return this.locale;
	}

	@Override
	public boolean isCacheable() {
		return this.cacheable;
	}

	/**
	 * The request as its client wrote it.
	 * @return the carriage, or {@code null} if the call is not carried for a client of
	 * the Messages API
	 */
	public @Nullable Carriage carriage() {
		return this.carriage;
	}

	@Override
	public @Nullable CarriedClient client() {
		Carriage carried = this.carriage;
		return (carried != null) ? new CarriedClient(carried.request().client(), carried.request().sdk()) : null;
	}

	/**
	 * When the call has to be over.
	 * @return a reading of {@link Timeline#nanoTime()}
	 */
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

	@Override
	public Duration remaining() {
		return Duration.ofNanos(Math.max(0, this.deadlineNanos - this.timeline.nanoTime()));
	}

	@Override
	public Duration elapsed() {
		return this.timeline.since(this.startNanos);
	}

	/**
	 * Notes that the question is being sent.
	 * @return the number of this attempt, from 1
	 */
	public int nextAttempt() {
		return ATTEMPTS.incrementAndGet(this);
	}

	@Override
	public int attempts() {
		return this.attempts;
	}

	/**
	 * Notes a retry.
	 * @param errorClass why it is retried
	 * @return the number of this retry, from 1, counted over all classes and models
	 */
	public synchronized int nextRetry(ErrorClass errorClass) {
		int[] counts = this.retriesByClass;
		if (counts == null) {
			counts = new int[ErrorClass.values().length];
			this.retriesByClass = counts;
		}
		counts[errorClass.ordinal()]++;
		this.retries = this.retries + 1;
		return this.retries;
	}

	@Override
	public int retries() {
		return this.retries;
	}

	@Override
	public synchronized int retries(ErrorClass errorClass) {
		return (this.retriesByClass != null) ? this.retriesByClass[errorClass.ordinal()] : 0;
	}

	/**
	 * Notes time spent in the queue.
	 * @param nanos nanoseconds, not negative
	 */
	public void queuedFor(long nanos) {
		QUEUED.addAndGet(this, nanos);
	}

	@Override
	public Duration queued() {
		return Duration.ofNanos(this.queuedNanos);
	}

	/**
	 * Says who takes over from the model that is asked from now on.
	 * @param other the stand-in of that model, {@link StandIn#NONE} for none
	 */
	public void standIn(StandIn other) {
		this.standIn = other;
	}

	/**
	 * Who takes over from the model that is asked.
	 * @return the stand-in
	 */
	public StandIn standIn() {
		return this.standIn;
	}

	/**
	 * What this question met with one model, whichever ring noticed; a restart does not
	 * begin it anew.
	 * @param model the key of the model
	 * @return its trouble, empty at first
	 */
	public synchronized Trouble trouble(String model) {
		if (this.troubles == null) {
			this.troubles = new HashMap<>();
		}
		return this.troubles.computeIfAbsent(model, (key) -> new Trouble(this.timeline));
	}

	/**
	 * Notes that a model is not to be asked again for this question while another one can
	 * answer.
	 * @param model the key of the model
	 * @param failure why not
	 */
	public synchronized void avoid(String model, ClaudeException failure) {
		if (this.broken == null) {
			this.broken = new HashMap<>();
		}
		this.broken.put(model, failure);
	}

	/**
	 * Why a model is not to be asked again for this question.
	 * @param model the key of the model
	 * @return what went wrong, or {@code null} if nothing did
	 */
	public synchronized @Nullable ClaudeException avoided(String model) {
		return (this.broken != null) ? this.broken.get(model) : null;
	}

	/**
	 * Remembers an attempt that has ended.
	 * @param note what is remembered of it
	 */
	public synchronized void note(AttemptNote note) {
		if (this.notes == null) {
			this.notes = new ArrayList<>(1);
		}
		this.notes.add(note);
	}

	@Override
	public synchronized List<AttemptNote> notes() {
		return (this.notes != null) ? List.copyOf(this.notes) : List.of();
	}

	/**
	 * Names the call, its model and its state.
	 */
	@Override
	public String toString() {
		return "CallContext[id=" + id() + ", model=" + this.requestedModel + ", attempts=" + this.attempts + "]";
	}

	/**
	 * Who asks.
	 */
	public enum Audience {

		/** People: {@code ask} and {@code faq}; they get a message, never an error. */
		PEOPLE,

		/** A program: {@code send} and {@code stream}; it gets a typed exception. */
		PROGRAM

	}

}
