package io.github.clauderesilience.observe.recent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.spi.AttemptNote;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last calls, and apart from them the last that went wrong, so that good
 * ones do not push these out. Memory is bounded by its size; writing takes no lock.
 * Thread-safe.
 */
public final class CallLog implements CallObserver {

	/** Failures are rarer, and each is worth more; our choice. */
	private static final int MOST_FAILURES = 100;

	private final AtomicReferenceArray<@Nullable Entry> calls;

	private final AtomicReferenceArray<@Nullable Entry> failures;

	private final AtomicLong numbers = new AtomicLong();

	private final AtomicLong failureNumbers = new AtomicLong();

	private final Timeline timeline;

	/**
	 * Creates an empty log.
	 * @param size most calls that are remembered, at least 1
	 * @param timeline the time source
	 */
	public CallLog(int size, Timeline timeline) {
		this.calls = new AtomicReferenceArray<>(size);
		this.failures = new AtomicReferenceArray<>(Math.min(size, MOST_FAILURES));
		this.timeline = timeline;
	}

	@Override
	public void answered(CallInfo call, ClaudeReply reply) {
		boolean served = reply.source() != ClaudeReply.Source.UNAVAILABLE;
		remember(call, served ? "answered" : "unavailable", reply.source(), served ? reply.model() : null,
				reply.provenance().errorClass(), !served);
	}

	@Override
	public void failed(CallInfo call, Throwable failure) {
		remember(call, "failed", null, null, (failure instanceof ClaudeException typed) ? typed.errorClass() : null,
				true);
	}

	@Override
	public void cancelled(CallInfo call) {
		remember(call, "cancelled", null, null, null, false);
	}

	/**
	 * The last calls.
	 * @param most how many at most
	 * @return the calls, the newest first
	 */
	public List<RecentCall> latest(int most) {
		return newest(this.calls, this.numbers.get(), most);
	}

	/**
	 * The last calls that got no answer.
	 * @param most how many at most
	 * @return the calls, the newest first
	 */
	public List<RecentCall> failures(int most) {
		return newest(this.failures, this.failureNumbers.get(), most);
	}

	/**
	 * A call.
	 * @param id our own number of it, or the provider's request id of one of its attempts
	 * @return what became of it, or {@code null} if it is not remembered (any more)
	 */
	public @Nullable RecentCall find(String id) {
		RecentCall found = find(this.calls, id);
		return (found != null) ? found : find(this.failures, id);
	}

	private void remember(CallInfo call, String outcome, ClaudeReply.@Nullable Source source,
			@Nullable String answeredBy, @Nullable ErrorClass errorClass, boolean failed) {
		long number = this.numbers.getAndIncrement();
		Entry entry = new Entry(this.timeline.now(), call, outcome, source, answeredBy, errorClass, call.elapsed());
		this.calls.set((int) (number % this.calls.length()), entry);
		if (failed) {
			this.failures.set((int) (this.failureNumbers.getAndIncrement() % this.failures.length()), entry);
		}
	}

	private static List<RecentCall> newest(AtomicReferenceArray<@Nullable Entry> ring, long next, int most) {
		List<RecentCall> calls = new ArrayList<>();
		for (long i = next - 1; i >= 0 && i > next - 1 - ring.length() && calls.size() < most; i--) {
			Entry entry = ring.get((int) (i % ring.length()));
			if (entry != null) {
				calls.add(entry.view());
			}
		}
		return calls;
	}

	private static @Nullable RecentCall find(AtomicReferenceArray<@Nullable Entry> ring, String id) {
		for (int i = 0; i < ring.length(); i++) {
			Entry entry = ring.get(i);
			if (entry != null && entry.is(id)) {
				return entry.view();
			}
		}
		return null;
	}

	/**
	 * Keeps the call and not a copy of it: an attempt that was cancelled ends a moment
	 * after its call.
	 */
	private record Entry(Instant endedAt, CallInfo call, String outcome, ClaudeReply.@Nullable Source source,
			@Nullable String answeredBy, @Nullable ErrorClass errorClass, Duration elapsed) {

		private boolean is(String id) {
			return this.call.id().equals(id)
					|| this.call.notes().stream().anyMatch((note) -> id.equals(note.requestId()));
		}

		private RecentCall view() {
			List<AttemptNote> attempts = this.call.notes();
			String from = (this.source != null) ? Keys.of(this.source) : null;
			return new RecentCall(this.call.id(), this.endedAt, this.call.requestedModel(), this.answeredBy,
					this.outcome, from, this.errorClass, this.call.lane(), this.elapsed, this.call.queued(), attempts,
					Explanation.of(this.elapsed, this.call.queued(), attempts, from), client());
		}

		private String client() {
			CallInfo.CarriedClient client = this.call.client();
			return (client != null) ? client.name() + "/" + client.sdk() : "service";
		}

	}

}
