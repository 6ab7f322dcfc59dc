package io.github.clauderesilience.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.time.Timeline;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

/**
 * The circuits of all models, in the application's own registry, named by model id; the
 * unknown models share one. Thread-safe.
 */
public final class CircuitBreakers {

	/** Name of the config users base their own circuits on. */
	public static final String SHARED_CONFIG = "claude";

	private final Map<String, Circuit> circuits = new ConcurrentHashMap<>();

	private final List<CircuitListener> listeners = new CopyOnWriteArrayList<>();

	private final BreakerSettings settings;

	private final CircuitBreakerRegistry registry;

	private final ModelTable models;

	private final Predicate<String> standIn;

	private final Timeline timeline;

	private final String namePrefix;

	/**
	 * Creates circuits, all closed. Adds the config {@value #SHARED_CONFIG} to the
	 * registry if it has none of that name.
	 * @param settings when they open and how they come back
	 * @param registry the application's registry
	 * @param models gives the key of a model
	 * @param standIn whether another model can stand in for the one with this key, so
	 * that it may be loaded step by step after an outage
	 * @param timeline the time source
	 */
	public CircuitBreakers(BreakerSettings settings, CircuitBreakerRegistry registry, ModelTable models,
			Predicate<String> standIn, Timeline timeline) {
		this(settings, registry, models, standIn, timeline, "");
	}

	/**
	 * Creates circuits of a client, all closed.
	 * @param settings when they open and how they come back
	 * @param registry the application's registry
	 * @param models gives the key of a model
	 * @param standIn whether another model can stand in for the one with this key
	 * @param timeline the time source
	 * @param namePrefix what stands before the key of a model in the registry
	 */
	public CircuitBreakers(BreakerSettings settings, CircuitBreakerRegistry registry, ModelTable models,
			Predicate<String> standIn, Timeline timeline, String namePrefix) {
		this.namePrefix = namePrefix;
		this.settings = settings;
		this.registry = registry;
		this.models = models;
		this.standIn = standIn;
		this.timeline = timeline;
		if (registry.getConfiguration(SHARED_CONFIG).isEmpty()) {
			registry.addConfiguration(SHARED_CONFIG, BreakerConfigs.shared(settings, timeline));
		}
	}

	/**
	 * Adds a listener to circuits that open and close, from now on.
	 * @param listener told on the thread that noticed; must not block
	 */
	public void listen(CircuitListener listener) {
		this.listeners.add(listener);
	}

	Circuit of(String model) {
		String key = this.models.key(model);
		Circuit circuit = this.circuits.get(key);
		return (circuit != null) ? circuit : this.circuits.computeIfAbsent(key, this::create);
	}

	private Circuit create(String key) {
		return new Circuit(key, this.namePrefix + key, this.settings, this.standIn.test(key), this.registry,
				this.listeners, this.timeline);
	}

	/**
	 * How long until the circuit of a model lets a call pass. Takes no permit.
	 * @param model the model id
	 * @return zero if a call can be sent now
	 */
	public Duration expectedWait(String model) {
		Circuit circuit = this.circuits.get(this.models.key(model));
		return (circuit != null) ? circuit.expectedWait() : Duration.ZERO;
	}

	/**
	 * Whether the next call of a model is a probe: its circuit has cooled off, and no
	 * call has asked it since.
	 * @param model the model id
	 * @return {@code false} while a probe is in flight, too
	 */
	public boolean awaitsProbe(String model) {
		Circuit circuit = this.circuits.get(this.models.key(model));
		return circuit != null && circuit.awaitsProbe();
	}

	/**
	 * Whether the circuit of a model lets calls pass; while it is half-open only probes
	 * do.
	 * @param model the model id
	 * @return {@code true} if it is closed and there is room for one more call
	 */
	public boolean isClosed(String model) {
		Circuit circuit = this.circuits.get(this.models.key(model));
		return circuit == null || circuit.isClosed();
	}

	/**
	 * An operator closes the circuit of a model, whatever its state.
	 * @param model any id of the model
	 */
	public void reset(String model) {
		of(model).reset();
	}

	/**
	 * Closes all circuits, those of the application's own beans as well: for tests that
	 * begin anew.
	 */
	public void resetAll() {
		this.circuits.values().forEach(Circuit::reset);
		this.registry.getAllCircuitBreakers().forEach(CircuitBreaker::reset);
	}

	/**
	 * An operator opens the circuit of a model until {@link #reset(String)}.
	 * @param model any id of the model
	 */
	public void forceOpen(String model) {
		of(model).forceOpen();
	}

	/**
	 * The circuits of all models that have been asked so far.
	 * @return a view of each, sorted by model
	 */
	public List<CircuitView> views() {
		List<CircuitView> views = new ArrayList<>();
		this.circuits.values().forEach((circuit) -> views.add(circuit.view()));
		views.sort(Comparator.comparing(CircuitView::model));
		return List.copyOf(views);
	}

}
