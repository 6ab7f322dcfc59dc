package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models are answered by others at present: a view of their circuits, and of what
 * operators forced. Says once when an outage begins and once when it is over.
 * Thread-safe.
 */
public final class FallbackModes implements CircuitListener {

	/** A model that is in use is probed at once; our choice. */
	private static final Duration UNASKED_AFTER = Duration.ofSeconds(10);

	private static final Logger logger = LoggerFactory.getLogger(FallbackModes.class);

	private final Map<String, Outage> outages = new ConcurrentHashMap<>();

	private final Map<String, Forced> forced = new ConcurrentHashMap<>();

	private final FallbackSettings settings;

	private final ModelTable models;

	private final FallbackListener listener;

	private final Alerts alerts;

	private final Predicate<String> awaitsProbe;

	private final Timeline timeline;

	/**
	 * Creates modes, all normal.
	 * @param settings which models stand in for which
	 * @param models gives the key of a model
	 * @param listener notified of outages
	 * @param alerts where alerts go
	 * @param awaitsProbe whether the next call of a model that is down probes it
	 * @param timeline the time source
	 */
	public FallbackModes(FallbackSettings settings, ModelTable models, FallbackListener listener, Alerts alerts,
			Predicate<String> awaitsProbe, Timeline timeline) {
		this.awaitsProbe = awaitsProbe;
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
		if (isForced(key)) {
			return Mode.FALLBACK;
		}
		Outage outage = this.outages.get(key);
		if (outage == null) {
			return Mode.NORMAL;
		}
		if (isUnasked(key, outage)) {
			return Mode.UNASKED;
		}
		if (!this.settings.hasTargets(key)) {
			return Mode.DOWN;
		}
		return (this.timeline.nanoTime() - outage.probeNanos() < 0) ? Mode.FALLBACK : Mode.RECOVERING;
	}

	/* Only calls probe, and a spare model may get none for hours. */
	private boolean isUnasked(String key, Outage outage) {
		return this.timeline.since(outage.probeNanos()).compareTo(UNASKED_AFTER) >= 0 && this.awaitsProbe.test(key);
	}

	/**
	 * The models that are not in normal mode, and why: an outage, an operator, or both.
	 * @return what is known of each, by the key of the model, sorted
	 */
	public Map<String, View> views() {
		Set<String> keys = new TreeSet<>(this.outages.keySet());
		keys.addAll(this.forced.keySet());
		Map<String, View> views = new TreeMap<>();
		for (String key : keys) {
			Outage outage = this.outages.get(key);
			Forced by = this.forced.get(key);
			if (outage != null || by != null) {
				views.put(key, new View(mode(key), this.settings.targets(key).stream().map(ModelSpec::id).toList(),
						(outage != null) ? outage.since() : null, by));
			}
		}
		return views;
	}

	/**
	 * An operator sends the calls of a model to its fallback until {@link #clear}.
	 * @param model any id of the model
	 * @return {@code false} if no other model stands in for it, and nothing was done
	 */
	public boolean force(String model) {
		return force(model, null, null);
	}

	/**
	 * An operator sends the calls of a model to its fallback until {@link #clear}. If
	 * that was done already, the first time, name and reason stay.
	 * @param model any id of the model
	 * @param by the name of the operator, {@code null} if not known
	 * @param why the reason, {@code null} if none was given
	 * @return {@code false} if no other model stands in for it, and nothing was done
	 */
	public boolean force(String model, @Nullable String by, @Nullable String why) {
		String key = this.models.key(model);
		if (!this.settings.hasTargets(key)) {
			return false;
		}
		this.forced.putIfAbsent(key, new Forced(this.timeline.now(), by, why));
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
		return this.forced.remove(this.models.key(model)) != null;
	}

	boolean isForced(String key) {
		return this.forced.containsKey(key);
	}

	@Override
	public void onOpen(String model, Duration coolOff) {
		long now = this.timeline.nanoTime();
		Outage before = this.outages.get(model);
		Outage outage = (before != null) ? before.probedAt(now + coolOff.toNanos())
				: new Outage(this.timeline.now(), now, now + coolOff.toNanos());
		if (this.outages.put(model, outage) == null) {
			String message = "Outage of " + model + ": " + instead(model);
			logger.warn(message);
			Guard.tell(this.listener, (listener) -> listener.outageStarted(model));
			Guard.tell(this.alerts, (alerts) -> alerts.raise(ClaudeAlert.Kind.OUTAGE_STARTED, model, message));
		}
	}

	@Override
	public void onClosed(String model) {
		ended(model, (lasted) -> model + " has recovered after " + DurationText.of(lasted));
	}

	@Override
	public void onReset(String model) {
		ended(model, (lasted) -> "An operator reset the circuit of " + model + " after an outage of "
				+ DurationText.of(lasted) + ": calls are sent to it again");
	}

	private void ended(String model, Function<Duration, String> text) {
		Outage outage = this.outages.remove(model);
		if (outage != null) {
			Duration lasted = this.timeline.since(outage.sinceNanos());
			String message = text.apply(lasted);
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
		RECOVERING,

		/**
		 * Not at all, but for calls that probe whether the model serves again: it is
		 * down, and no other is configured to stand in for it.
		 */
		DOWN,

		/**
		 * It was down, and no call has asked it since it may be probed: the next one
		 * does.
		 */
		UNASKED;

		/**
		 * Whether another model answers.
		 * @return {@code true} for {@link #FALLBACK} and {@link #RECOVERING}
		 */
		public boolean isAnsweredByOthers() {
			return this == FALLBACK || this == RECOVERING;
		}

	}

	/**
	 * A model that is down, or whose calls are answered by others.
	 *
	 * @param mode how its calls are answered
	 * @param fallbackModels the models that are configured to stand in for it, in order;
	 * they may be down, too
	 * @param downSince since when it has been down, as far as calls have asked it;
	 * {@code null} if it is not known to be down; a model that an operator switched off
	 * is not probed
	 * @param forced what an operator did, {@code null} if it is an outage alone
	 */
	public record View(Mode mode, List<String> fallbackModels, @Nullable Instant downSince, @Nullable Forced forced) {
	}

	/**
	 * That an operator switched a model off.
	 *
	 * @param since since when
	 * @param by the name of the operator, {@code null} if not known
	 * @param why the reason, {@code null} if none was given
	 */
	public record Forced(Instant since, @Nullable String by, @Nullable String why) {
	}

	private record Outage(Instant since, long sinceNanos, long probeNanos) {

		Outage probedAt(long nanos) {
			return new Outage(this.since, this.sinceNanos, nanos);
		}

	}

}
