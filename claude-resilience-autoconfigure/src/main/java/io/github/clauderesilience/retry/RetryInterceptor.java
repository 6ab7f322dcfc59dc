package io.github.clauderesilience.retry;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.CallLine;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.FirstContent;
import io.github.clauderesilience.chain.operator.ErrorResumeFlux;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Repeats attempts that failed before their first content, as the {@link RetryPolicy}
 * decides and the {@link RetryBudget} allows. A call whose circuit opens while it waits
 * fails at once, so that another model is asked. The earlier failures of a question are
 * suppressed exceptions of the last. Thread-safe.
 */
public final class RetryInterceptor implements CallInterceptor, CircuitListener, CallGate {

	private static final Logger logger = LoggerFactory.getLogger(RetryInterceptor.class);

	private final RetryPolicy policy;

	private final RetryBudget budget;

	private final ModelTable models;

	private final Failures failures;

	private final RetryListener listener;

	private final Timeline timeline;

	private final DoubleSupplier random;

	private final BackingOff backingOff;

	/**
	 * Creates an interceptor.
	 * @param policy what is repeated, and when
	 * @param budget how much, over all calls
	 * @param models gives the key of a model
	 * @param failures makes the exceptions
	 * @param listener notified of retries
	 * @param timeline the time source
	 * @param random numbers from 0 (inclusive) to 1
	 */
	public RetryInterceptor(RetryPolicy policy, RetryBudget budget, ModelTable models, Failures failures,
			RetryListener listener, Timeline timeline, DoubleSupplier random) {
		this.policy = policy;
		this.budget = budget;
		this.models = models;
		this.failures = failures;
		this.listener = listener;
		this.timeline = timeline;
		this.random = random;
		this.backingOff = new BackingOff(timeline);
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		if (call.context().attempts() == 0) {
			this.budget.earn();
		}
		return attempt(call, next, List.of());
	}

	private Flux<ClaudeEvent> attempt(ClaudeCall call, Chain next, List<ClaudeException> earlier) {
		FirstContent content = FirstContent.of(call);
		long before = spentNanos(call.context());
		return new ErrorResumeFlux(content.hold(next.proceed(call)), (failure) -> content.isSeen()
				? Flux.error(last(failure, earlier, call)) : afterFailure(failure, before, call, next, earlier));
	}

	private static long spentNanos(CallContext context) {
		return context.elapsed().minus(context.queued()).toNanos();
	}

	private Flux<ClaudeEvent> afterFailure(ClaudeException failure, long before, ClaudeCall call, Chain next,
			List<ClaudeException> earlier) {
		Duration spent = Duration.ofNanos(spentNanos(call.context()) - before);
		RetryPolicy.Decision decision = (call.continuesThread() && mayBeProcessed(failure))
				? new RetryPolicy.Decision.Stop(RetryListener.Reason.NOT_RETRIED)
				: decide(failure, spent, call.context());
		if (decision instanceof RetryPolicy.Decision.Retry retry) {
			return repeat(retry.delay(), failure, call, next, earlier);
		}
		RetryListener.Reason reason = ((RetryPolicy.Decision.Stop) decision).reason();
		this.listener.gaveUp(call.model(), failure.errorClass(), reason);
		return Flux.error(last(failure, earlier, call));
	}

	/** Whether the API may have processed the request although no answer came. */
	private static boolean mayBeProcessed(ClaudeException failure) {
		boolean broken = failure.errorClass() == ErrorClass.CONNECTION
				&& !(failure.getCause() instanceof ConnectException
						|| failure.getCause() instanceof UnknownHostException);
		return broken || failure.errorClass().mayBeProcessed();
	}

	private RetryPolicy.Decision decide(ClaudeException failure, Duration spent, CallContext context) {
		// Who was silent is most likely silent again, for as long; what that would take
		// of
		// the deadline is worth more to another model.
		boolean silent = failure.errorClass() == ErrorClass.TIMEOUT;
		Duration remaining = silent ? context.remaining().minus(spent) : context.remaining();
		RetryPolicy.Progress progress = new RetryPolicy.Progress(context.retries(),
				context.retries(failure.errorClass()), remaining);
		RetryPolicy.Decision decision = this.policy.decide(failure, progress, this.random.getAsDouble());
		// The next attempt will most likely take as long as this one
		if (decision instanceof RetryPolicy.Decision.Retry retry
				&& context.standIn().takesOver(failure, retry.delay().plus(spent))) {
			return new RetryPolicy.Decision.Stop(RetryListener.Reason.STAND_IN);
		}
		if (decision instanceof RetryPolicy.Decision.Retry && !this.budget.spend(this.timeline.nanoTime())) {
			return new RetryPolicy.Decision.Stop(RetryListener.Reason.BUDGET);
		}
		return decision;
	}

	private Flux<ClaudeEvent> repeat(Duration delay, ClaudeException failure, ClaudeCall call, Chain next,
			List<ClaudeException> earlier) {
		ErrorClass errorClass = failure.errorClass();
		return this.backingOff.await(this.models.key(call.model()), call.context().lane(), delay)
			.doOnSubscribe((subscription) -> this.listener.retrying(call.model(), errorClass, delay))
			.flatMapMany((waited) -> {
				if (!waited && this.backingOff.isShut()) {
					this.listener.gaveUp(call.model(), errorClass, RetryListener.Reason.SHUTTING_DOWN);
					return Flux.error(last(failure, earlier, call));
				}
				List<ClaudeException> failed = new ArrayList<>(earlier);
				failed.add(failure);
				if (!waited) {
					this.listener.gaveUp(call.model(), errorClass, RetryListener.Reason.CIRCUIT_OPEN);
					return Flux.error(last(circuitOpened(call, errorClass), failed, call));
				}
				int retry = call.context().nextRetry(errorClass);
				CallLine.log(call.context(), () -> logger.debug("Retry {} of {} after {} ({})", retry, call.model(),
						delay, errorClass.key()));
				return attempt(call, next, failed);
			});
	}

	private ClaudeException circuitOpened(ClaudeCall call, ErrorClass errorClass) {
		return this.failures.local(
				ErrorClass.CIRCUIT_OPEN, call.model(), call.context().locale(), "Not sent again: the circuit of "
						+ call.model() + " opened while the call waited for its retry (after " + errorClass.key() + ")",
				this.backingOff.openFor(this.models.key(call.model())), null);
	}

	private static ClaudeException last(ClaudeException failure, List<ClaudeException> earlier, ClaudeCall call) {
		ClaudeException last = failure.with(failure.details().exhaustedAfter(call.context().attempts()));
		earlier.forEach(last::addSuppressed);
		return last;
	}

	/**
	 * How many calls wait for a retry of a model.
	 * @param model any id of the model
	 * @return the number of waiting calls
	 */
	public int waiting(String model) {
		return this.backingOff.waiting(this.models.key(model));
	}

	/**
	 * Calls that wait for a retry fail with what they wanted to repeat; nothing is
	 * repeated any more.
	 */
	@Override
	public void shut() {
		this.backingOff.shut(true);
	}

	@Override
	public void reopen() {
		this.backingOff.shut(false);
	}

	@Override
	public void onOpen(String model, Duration coolOff) {
		this.backingOff.opened(model, coolOff);
	}

	@Override
	public void onClosed(String model) {
		this.backingOff.closed(model);
	}

}
