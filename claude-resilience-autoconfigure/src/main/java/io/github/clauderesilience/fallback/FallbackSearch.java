package io.github.clauderesilience.fallback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.fallback.FallbackInterceptor.Capacity;
import io.github.clauderesilience.fallback.adapt.Adaptation;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.model.ModelSpec;
import org.jspecify.annotations.Nullable;

/**
 * One question's way down its list of models: who has failed, who is left. Goes on in one
 * thread at a time; timers may ask what would be possible.
 */
final class FallbackSearch implements Patience.Others {

	private final ClaudeCall original;

	private final String key;

	private final @Nullable ModelSpec primary;

	/*
	 * Ten thousand calls may wait without a failure: what is of use after one is made
	 * late.
	 */
	private List<ModelSpec> left;

	private final FallbackSettings settings;

	private final Capacity capacity;

	private final RequestAdapter adapter;

	private List<ClaudeException> failed = List.of();

	private @Nullable Map<ModelSpec, Boolean> fits;

	private @Nullable Duration firstTried;

	private boolean impatient;

	private @Nullable ModelSpec last;

	private @Nullable Target target;

	FallbackSearch(ClaudeCall original, String key, @Nullable ModelSpec primary, List<ModelSpec> models,
			FallbackSettings settings, Capacity capacity, RequestAdapter adapter) {
		this.original = original;
		this.key = key;
		this.primary = primary;
		this.last = primary;
		this.settings = settings;
		this.capacity = capacity;
		this.adapter = adapter;
		// A model that broke off this answer comes last: there may be no other
		this.left = models.stream().anyMatch(this::isAvoided)
				? models.stream().sorted(Comparator.comparing(this::isAvoided)).toList() : models;
	}

	ClaudeCall original() {
		return this.original;
	}

	/** What the question asks for; computed on demand. */
	private Target target() {
		Target known = this.target;
		if (known == null) {
			known = this.capacity.target().apply(this.original);
			this.target = known;
		}
		return known;
	}

	/**
	 * What would be asked of a model: without fast mode it is asked at standard speed.
	 */
	private Target target(ModelSpec model) {
		return model.hasFastMode() ? target() : target().atStandardSpeed();
	}

	boolean hasFailed() {
		return !this.failed.isEmpty();
	}

	ClaudeException primaryFailure() {
		return this.failed.get(0);
	}

	FallbackSearch failed(ClaudeException failure) {
		if (this.failed.isEmpty()) {
			this.firstTried = this.original.context().elapsed();
			this.failed = new ArrayList<>(2);
		}
		this.failed.add(failure);
		return this;
	}

	/**
	 * Whether another model is to be asked after a failure. A model that stands in may
	 * also find the rewritten request wrong, which says nothing about the next one.
	 */
	boolean goesOn(ClaudeException failure) {
		if (this.original.context().remaining().isZero()) {
			return false;
		}
		return this.settings.isOn(failure.errorClass())
				|| (this.failed.size() > 1 && failure.errorClass() == ErrorClass.INVALID_REQUEST);
	}

	/**
	 * Whether one of the models that are left is not down.
	 */
	@Override
	public synchronized boolean isReady() {
		if (this.settings.isOn(ErrorClass.TIMEOUT)) {
			// No stream: every call asks
			for (ModelSpec model : this.left) {
				if (!isAvoided(model) && this.capacity.closed().test(model.id())) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Whether one of the models that are left can take the question at once. If so, the
	 * caller gives the model up that is asked, which might have answered yet.
	 */
	@Override
	public synchronized boolean canTakeNow(ErrorClass errorClass) {
		boolean can = this.settings.isOn(errorClass) && candidates(errorClass).stream()
			.anyMatch((candidate) -> candidate.circuitWait().isZero() && candidate.quotaWait().isZero()
					&& !isAvoided(candidate.model()) && this.capacity.closed().test(candidate.model().id())
					&& fits(candidate.model()));
		this.impatient |= can && this.failed.isEmpty() && errorClass != ErrorClass.TIMEOUT;
		return can;
	}

	private boolean fits(ModelSpec model) {
		if (this.fits == null) {
			this.fits = new HashMap<>();
		}
		return this.fits.computeIfAbsent(model, (other) -> adapt(other) instanceof Adaptation.Adapted);
	}

	/**
	 * Whether the model that was asked is to be asked again, because it was given up for
	 * another one that seemed to be free and then was not. Once at most.
	 */
	synchronized boolean comesBack(ClaudeException failure) {
		boolean back = this.impatient && this.failed.size() > 1 && isOurs(failure.errorClass())
				&& !this.original.context().remaining().isZero();
		this.impatient &= !back;
		return back;
	}

	private static boolean isOurs(ErrorClass errorClass) {
		return errorClass.remedy() == ErrorClass.Remedy.NOT_SENT && errorClass.fallsBack();
	}

	private boolean isAvoided(ModelSpec model) {
		return this.original.context().avoided(model.id()) != null;
	}

	/**
	 * The question, put to the next model that can take it; that model is used up.
	 */
	synchronized Optional<ClaudeCall> next(ErrorClass errorClass) {
		while (true) {
			Optional<FallbackPolicy.Candidate> chosen = FallbackPolicy.choose(candidates(errorClass),
					this.original.context().remaining());
			if (chosen.isEmpty()) {
				return Optional.empty();
			}
			ModelSpec model = chosen.get().model();
			List<ModelSpec> rest = new ArrayList<>(this.left);
			rest.remove(model);
			this.left = rest;
			if (adapt(model) instanceof Adaptation.Adapted request) {
				this.last = model;
				// An alias stays an alias: gateways know their own names only
				String name = this.settings.name(this.key, model);
				request.request().put("model", name);
				return Optional.of(this.original.to(name, request.request(), request.betas(), request.changes()));
			}
		}
	}

	private List<FallbackPolicy.Candidate> candidates(ErrorClass errorClass) {
		return this.left.stream()
			.filter((model) -> FallbackPolicy.mayHelp(errorClass, this.last, model, target().fast()))
			.map((model) -> new FallbackPolicy.Candidate(model, this.capacity.circuits().apply(model.id()),
					this.capacity.quota().expectedWait(model.id(), target(model))))
			.toList();
	}

	private Adaptation adapt(ModelSpec model) {
		return this.adapter.adapt(this.original.body(), this.original.betas(), this.primary, model, estimatedTokens());
	}

	private long estimatedTokens() {
		Double charsPerToken = (this.primary != null) ? this.primary.charsPerToken() : null;
		long text = (charsPerToken != null) ? (long) (target().promptChars() / charsPerToken) : 0;
		return text + target().attachmentTokens();
	}

	/**
	 * The failure if no model answered: the failure of the model that was asked, unless a
	 * model that stood in declined, the account is the trouble, or the application ends,
	 * which is more telling. All others are suppressed exceptions of it.
	 */
	ClaudeException failure() {
		ClaudeException telling = telling();
		ClaudeException.Details details = telling.details().exhaustedAfter(this.original.context().attempts());
		ClaudeException thrown = telling
			.with((telling == primaryFailure()) ? details.withRetryAfter(earliest()) : details);
		this.failed.stream().filter((other) -> other != telling).forEach(thrown::addSuppressed);
		return thrown;
	}

	private ClaudeException telling() {
		ClaudeException latest = this.failed.get(this.failed.size() - 1);
		if (latest.errorClass() == ErrorClass.SHUTTING_DOWN) {
			return latest;
		}
		return switch (latest.errorClass().remedy()) {
			case ASK_OTHERWISE, FIX_ACCOUNT -> latest;
			case FIX_REQUEST, TRY_LATER, NOT_SENT -> primaryFailure();
		};
	}

	private @Nullable Duration earliest() {
		Duration earliest = null;
		for (ClaudeException failure : this.failed) {
			Duration after = failure.retryAfter();
			if (after != null && (earliest == null || after.compareTo(earliest) < 0)) {
				earliest = after;
			}
		}
		return earliest;
	}

	/**
	 * Notes in the reply of a model that stood in why it did.
	 */
	ClaudeEvent explained(ClaudeEvent event) {
		if (!(event instanceof ClaudeEvent.Completed completed)) {
			return event;
		}
		return new ClaudeEvent.Completed(completed.reply()
			.with(completed.reply()
				.provenance()
				.explained(primaryFailure().errorClass(), Objects.requireNonNull(this.firstTried))));
	}

}
