package io.github.clauderesilience.wire.models;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.model.ListedModel;
import io.github.clauderesilience.model.ModelFact;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.ModelView;
import io.github.clauderesilience.model.load.RetirementWarnings;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps the model table current: warns of models in use that will be retired, and
 * corrects the table once by the provider's own list. Whatever comes in its place is
 * nothing an application needs to know. Thread-safe.
 */
public final class ModelRefresh {

	private static final Logger logger = LoggerFactory.getLogger(ModelRefresh.class);

	private final ModelTable models;

	private final RetirementWarnings retirements;

	private final @Nullable ModelList list;

	private final Set<String> inUse;

	private final Timeline timeline;

	private volatile Status status;

	/**
	 * Creates a refresh that has not begun.
	 * @param models the table
	 * @param retirements warns of models
	 * @param list the provider's list, or {@code null} if it is not to be read
	 * @param inUse the models the application is configured to ask
	 * @param timeline the time source
	 */
	public ModelRefresh(ModelTable models, RetirementWarnings retirements, @Nullable ModelList list, Set<String> inUse,
			Timeline timeline) {
		this.models = models;
		this.retirements = retirements;
		this.list = list;
		this.inUse = Set.copyOf(inUse);
		this.timeline = timeline;
		this.status = new Status(null, (list != null) ? "not read yet" : "off (claude.model-list.enabled)");
	}

	/**
	 * Warns of the models in use by what is known of them.
	 */
	public void warn() {
		this.inUse.forEach((id) -> this.retirements.used(id, this::today));
	}

	/**
	 * Reads the list after a while and corrects the table.
	 * @param delay when to begin
	 * @return ends when that is done; never a failure
	 */
	public Mono<Void> after(Duration delay) {
		ModelList source = this.list;
		return (source == null) ? Mono.empty()
				: this.timeline.delay(delay)
					.then(Mono.defer(source::read))
					.doOnNext(this::apply)
					.then()
					.onErrorComplete();
	}

	/**
	 * What came of the list.
	 * @return when it was read, and with what success
	 */
	public Status status() {
		return this.status;
	}

	/**
	 * What is known about the models, and from where.
	 * @return one view a model
	 */
	public List<ModelView> views() {
		return this.models.views();
	}

	private void apply(ModelList.Listing listing) {
		List<ListedModel> listed = listing.entries().stream().map(ListedModel::of).flatMap(Optional::stream).toList();
		Map<String, ModelSpec> changed = this.models.correct(listed);
		String text = listed.isEmpty()
				? Objects.requireNonNullElse(listing.problem(), "the list names no models of the Claude API")
				: Counted.of(listed.size(), "model") + " listed, " + changed.size() + " corrected"
						+ ((listing.problem() != null) ? "; " + listing.problem() : "");
		logger.debug("List of models: {}", text);
		changed.forEach(this::tell);
		if (listing.complete() && listed.stream().anyMatch((model) -> model.lifecycle() != null)) {
			missing(listed);
		}
		this.status = new Status(this.timeline.now(), text);
	}

	private void tell(String id, ModelSpec before) {
		ModelSpec now = this.models.find(id).orElse(before);
		logger.info("The provider's list of models corrects {}: {}", id, changes(before, now));
		if (!Objects.equals(before.retirement(), now.retirement())) {
			this.inUse.stream()
				.filter((name) -> this.models.key(name).equals(id))
				.forEach((name) -> this.retirements.changed(name, today()));
		}
	}

	private static String changes(ModelSpec before, ModelSpec now) {
		return List
			.of(change(ModelFact.WINDOW, before.window(), now.window()),
					change(ModelFact.OUTPUT_CAP, before.outputCap(), now.outputCap()),
					change(ModelFact.DEPRECATED, before.deprecated(), now.deprecated()),
					change(ModelFact.RETIREMENT, before.retirement(), now.retirement()))
			.stream()
			.filter((text) -> !text.isEmpty())
			.collect(Collectors.joining(", "));
	}

	private static String change(ModelFact fact, @Nullable Object before, @Nullable Object now) {
		return Objects.equals(before, now) ? "" : fact.name().toLowerCase(Locale.ROOT).replace('_', '-') + " "
				+ ((now != null) ? now : "none") + " instead of " + ((before != null) ? before : "none");
	}

	/** The list leaves out what is retired, and what this key may not ask. */
	private void missing(List<ListedModel> listed) {
		Set<String> keys = listed.stream().map((model) -> this.models.key(model.id())).collect(Collectors.toSet());
		Set<String> ids = listed.stream().map(ListedModel::id).collect(Collectors.toSet());
		this.inUse.stream()
			.filter((name) -> !ids.contains(name) && !keys.contains(this.models.key(name)))
			.forEach((name) -> logger.warn("The provider's list of models does not contain {}, which this application"
					+ " is configured to ask: it is retired, or this API key may not use it", name));
	}

	private LocalDate today() {
		return this.timeline.now().atZone(ZoneOffset.UTC).toLocalDate();
	}

	/**
	 * What came of the list.
	 *
	 * @param at when it was read, or {@code null}
	 * @param text with what success
	 */
	public record Status(@Nullable Instant at, String text) {
	}

}
