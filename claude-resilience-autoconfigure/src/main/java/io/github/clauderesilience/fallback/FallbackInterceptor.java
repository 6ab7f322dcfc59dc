package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.FirstContent;
import io.github.clauderesilience.chain.StandIn;
import io.github.clauderesilience.chain.attempt.ModelAvailability;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.FallbackListener;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Asks another model if the one that was asked cannot answer. A model whose circuit is
 * open is not even tried, so no call queues for it; while it is half-open, its probes are
 * calls that come this way and fall back if they fail. What was used of retries and time
 * stays used. Thread-safe.
 */
public final class FallbackInterceptor implements CallInterceptor {

	private final FallbackSettings settings;

	private final FallbackModes modes;

	private final ModelTable models;

	private final RequestAdapter adapter;

	private final Capacity capacity;

	private final Failures failures;

	private final PatienceSettings patience;

	private final FallbackListener listener;

	/**
	 * Creates an interceptor.
	 * @param settings which models stand in for which, and when
	 * @param modes what operators forced
	 * @param models the model table
	 * @param adapter rewrites requests
	 * @param capacity what models can take at present
	 * @param failures makes the exceptions
	 * @param patience how long a call in trouble goes on with one model
	 * @param listener notified when another model is asked
	 */
	public FallbackInterceptor(FallbackSettings settings, FallbackModes modes, ModelTable models,
			RequestAdapter adapter, Capacity capacity, Failures failures, PatienceSettings patience,
			FallbackListener listener) {
		this.settings = settings;
		this.modes = modes;
		this.models = models;
		this.adapter = adapter;
		this.capacity = capacity;
		this.failures = failures;
		this.patience = patience;
		this.listener = listener;
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		String key = this.models.key(call.model());
		List<ModelSpec> targets = this.settings.targets(key);
		if (targets.isEmpty() || call.continuesThread() || isTied(call)) {
			return next.proceed(call);
		}
		FallbackSearch search = new FallbackSearch(call, key, this.models.find(call.model()).orElse(null), targets,
				this.settings, this.capacity, adapter(call));
		ClaudeException known = knownFailure(call, key);
		if (known == null) {
			known = avoided(call, key, search);
		}
		return (known != null) ? other(search.failed(known), known, next) : attempt(call, search, next);
	}

	private static boolean isTied(ClaudeCall call) {
		Carriage carriage = call.context().carriage();
		return carriage != null && carriage.request().isTied();
	}

	/** A carried request says itself for which version of the API it was written. */
	private RequestAdapter adapter(ClaudeCall call) {
		Carriage carriage = call.context().carriage();
		String version = (carriage != null) ? carriage.request().headers().getFirst("anthropic-version") : null;
		return (version != null) ? new RequestAdapter(version) : this.adapter;
	}

	/**
	 * What broke the answer of this model before, if another one can give it.
	 */
	private static @Nullable ClaudeException avoided(ClaudeCall call, String key, FallbackSearch search) {
		ClaudeException broken = call.context().avoided(key);
		return (broken != null && search.canTakeNow(broken.errorClass())) ? broken : null;
	}

	private @Nullable ClaudeException knownFailure(ClaudeCall call, String key) {
		if (this.capacity.ending().getAsBoolean()) {
			// The limiter says so, which is more telling than the state of a circuit
			return null;
		}
		if (this.modes.isForced(key)) {
			return circuitOpen(call, "an operator forced its fallback", null);
		}
		Duration wait = this.capacity.circuits().apply(call.model());
		return wait.isZero() || !this.settings.isOn(ErrorClass.CIRCUIT_OPEN) ? null
				: circuitOpen(call, "its circuit is open", wait);
	}

	private ClaudeException circuitOpen(ClaudeCall call, String why, @Nullable Duration retryAfter) {
		return this.failures.local(ErrorClass.CIRCUIT_OPEN, call.model(), call.context().locale(),
				"Not sent to " + call.model() + ": " + why, retryAfter, null);
	}

	private Flux<ClaudeEvent> attempt(ClaudeCall call, FallbackSearch search, Chain next) {
		CallContext context = call.context();
		context.standIn(new Patience(this.patience.of(context.lane()), context, this.models.key(call.model()), search));
		Flux<ClaudeEvent> events = next.proceed(call);
		return FirstContent.of(call)
			.rescue(search.hasFailed() ? events.map(search::explained) : events,
					(failure) -> other(search.failed(failure), failure, next));
	}

	private Flux<ClaudeEvent> other(FallbackSearch search, ClaudeException failure, Chain next) {
		Optional<ClaudeCall> other = search.goesOn(failure) ? search.next(failure.errorClass()) : Optional.empty();
		if (other.isPresent()) {
			ClaudeCall call = other.get();
			this.listener.fellBack(this.models.key(search.original().model()), call.model(),
					search.primaryFailure().errorClass());
			return attempt(call, search, next);
		}
		return search.comesBack(failure) ? back(search, next) : Flux.error(search.failure());
	}

	/** To the model that was asked first, which has to do now. */
	private static Flux<ClaudeEvent> back(FallbackSearch search, Chain next) {
		ClaudeCall call = search.original();
		call.context().standIn(StandIn.NONE);
		return FirstContent.of(call)
			.rescue(next.proceed(call), (failure) -> Flux.error(search.failed(failure).failure()));
	}

	/**
	 * What models can take at present.
	 *
	 * @param circuits how long until the circuit of a model lets a call pass; zero for
	 * now
	 * @param closed whether the circuit of a model lets all calls pass
	 * @param quota how long a call would have to wait for quota
	 * @param target what a call asks for, as far as quota is concerned
	 * @param ending whether the application ends and no call is sent any more
	 */
	public record Capacity(Function<String, Duration> circuits, Predicate<String> closed, ModelAvailability quota,
			Function<ClaudeCall, Target> target, BooleanSupplier ending) {
	}

}
