package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models are answered by others at present: a view of their circuits, and of what
 * operators forced. Says once when an outage begins and once when it is over.
 * Thread-safe.
 */
public final class FallbackModes implements CircuitListener {

	private static final Logger logger = LoggerFactory.getLogger(FallbackModes.class);

	private final Map<String, Outage> outages = new ConcurrentHashMap<>();

	private final Set<String> forced = ConcurrentHashMap.newKeySet();

	private final FallbackSettings settings;

	private final ModelTable models;

	private final FallbackListener listener;

	private final Alerts alerts;

	private final Timeline timeline;

	/**
	 * Creates modes, all normal.
	 * @param settings which models stand in for which
	 * @param models gives the key of a model
	 * @param listener notified of outages
	 * @param alerts where alerts go
	 * @param timeline the time source
	 */
	public FallbackModes(FallbackSettings settings, ModelTable models, FallbackListener listener, Alerts alerts,
			Timeline timeline) {
		this.settings = settings;
		this.models = models;
		this.listener = listener;
		this.alerts = alerts;
		this.timeline = timeline;
	}

	/**
	 * The mode of a model.
	 * @param model any id of the model
	 * @return how its calls are answered
	 */
	public Mode mode(String model) {
		String key = this.models.key(model);
		if (this.forced.contains(key)) {
			return Mode.FALLBACK;
		}
		Outage outage = this.outages.get(key);
		if (outage == null) {
			return Mode.NORMAL;
		}
		return (this.timeline.nanoTime() - outage.probeNanos() < 0) ? Mode.FALLBACK : Mode.RECOVERING;
	}

	/**
	 * How long the next probe of a model has been due without a call to make it.
	 * @param key the key of the model
	 * @return the time, zero if none is due
	 */
	public Duration probeDueFor(String key) {
		Outage outage = this.outages.get(key);
		return (outage == null || this.forced.contains(key)) ? Duration.ZERO : this.timeline.since(outage.probeNanos());
	}

	/**
	 * The models that are not in normal mode.
	 * @return the mode by the key of the model, sorted
	 */
	public Map<String, Mode> modes() {
		Map<String, Mode> modes = new TreeMap<>();
		this.outages.keySet().forEach((key) -> modes.put(key, mode(key)));
		this.forced.forEach((key) -> modes.put(key, Mode.FALLBACK));
		return modes;
	}

	/**
	 * An operator sends the calls of a model to its fallback until {@link #clear}.
	 * @param model any id of the model
	 * @return {@code false} if no other model stands in for it, and nothing was done
	 */
	public boolean force(String model) {
		String key = this.models.key(model);
		if (!this.settings.hasTargets(key)) {
			return false;
		}
		this.forced.add(key);
		return true;
	}

	/**
	 * Whether there is such a model.
	 * @param model any id of the model
	 * @return whether the model table or the configuration of fallbacks names it
	 */
	public boolean knows(String model) {
		return this.models.find(model).isPresent() || this.settings.hasTargets(this.models.key(model));
	}

	/**
	 * An operator ends what {@link #force} began.
	 * @param model any id of the model
	 * @return whether there was anything to end
	 */
	public boolean clear(String model) {
		return this.forced.remove(this.models.key(model));
	}

	boolean isForced(String key) {
		return this.forced.contains(key);
	}

	@Override
	public void onOpen(String model, Duration coolOff) {
		long now = this.timeline.nanoTime();
		Outage before = this.outages.get(model);
		long since = (before != null) ? before.sinceNanos() : now;
		if (this.outages.put(model, new Outage(since, now + coolOff.toNanos())) == null) {
			String message = "Outage of " + model + ": " + instead(model);
			logger.warn(message);
			Guard.tell(this.listener, (listener) -> listener.outageStarted(model));
			Guard.tell(this.alerts, (alerts) -> alerts.raise(ClaudeAlert.Kind.OUTAGE_STARTED, model, message));
		}
	}

	@Override
	public void onClosed(String model) {
		Outage outage = this.outages.remove(model);
		if (outage != null) {
			Duration lasted = this.timeline.since(outage.sinceNanos());
			String message = model + " has recovered after " + lasted.toSeconds() + " s";
			logger.info(message);
			Guard.tell(this.listener, (listener) -> listener.outageEnded(model, lasted));
			Guard.tell(this.alerts, (alerts) -> alerts.raise(ClaudeAlert.Kind.OUTAGE_ENDED, model, message));
		}
	}

	private String instead(String model) {
		String targets = this.settings.targets(model).stream().map(ModelSpec::id).collect(Collectors.joining(", "));
		return targets.isEmpty()
				? "it has no fallback model, so its calls fail until it recovers. See claude.fallback.models"
				: "its calls go to " + targets + " until it recovers";
	}

	/**
	 * How the calls of a model are answered.
	 */
	public enum Mode {

		/** By the model itself. */
		NORMAL,

		/** By another model, for the duration of an outage or as long as it is forced. */
		FALLBACK,

		/** By another model, while a few calls probe whether the model serves again. */
		RECOVERING

	}

	private record Outage(long sinceNanos, long probeNanos) {
	}

}
