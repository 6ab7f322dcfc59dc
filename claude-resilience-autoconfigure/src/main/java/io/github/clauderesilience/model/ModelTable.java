package io.github.clauderesilience.model;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clauderesilience.model.match.NearMatches;
import org.jspecify.annotations.Nullable;

/**
 * The models of the Claude API and what is known about each, made by {@code model.load}
 * and corrected by what the provider says of its models. Thread-safe.
 */
public final class ModelTable {

	/**
	 * The limit group of all models that are not in the table. They share one, so that
	 * mistyped or made-up ids cannot grow the number of pools, breakers and meters.
	 */
	public static final String UNKNOWN_GROUP = "unknown";

	/** The key of all models that are not in the table, for the same reason. */
	public static final String UNKNOWN_MODEL = "claude-unknown";

	/**
	 * How long before the retirement warnings begin, in days: the notice the provider
	 * promises (platform.claude.com/docs/en/about-claude/model-deprecations, read
	 * 2026-09).
	 */
	static final int RETIREMENT_NOTICE_DAYS = 60;

	private static final Pattern DATED = Pattern.compile("(.+)-\\d{8}");

	private final Map<String, Map<String, PublishedLimits>> groups;

	private final Map<String, Set<ModelFact>> configured;

	private volatile Entries entries;

	/**
	 * Creates a table.
	 * @param models the models by id, in the order they are shown
	 * @param groups published limits by group and tier
	 * @param configured facts by model id that the application sets and nothing corrects
	 */
	public ModelTable(Map<String, ModelSpec> models, Map<String, Map<String, PublishedLimits>> groups,
			Map<String, Set<ModelFact>> configured) {
		this.groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
		this.configured = Map.copyOf(configured);
		this.entries = Entries.of(models, Map.of());
	}

	/**
	 * Corrects windows, output caps and dates by what the provider says, but for facts
	 * that the application configured. Models that the table does not know stay unknown.
	 * @param listed what the provider says
	 * @return the models that were changed, as they were before, by id
	 */
	public synchronized Map<String, ModelSpec> correct(Collection<ListedModel> listed) {
		Entries before = this.entries;
		Map<String, ModelSpec> models = new LinkedHashMap<>(before.models);
		Map<String, Set<ModelFact>> corrected = new LinkedHashMap<>(before.listed);
		Map<String, ModelSpec> changed = new LinkedHashMap<>();
		for (ListedModel one : listed) {
			ModelSpec known = find(one.id()).orElse(null);
			if (known != null) {
				ModelSpec now = known.corrected(one, this.configured.getOrDefault(known.id(), Set.of()));
				Set<ModelFact> facts = ModelFact.different(known, now);
				if (!facts.isEmpty()) {
					models.put(now.id(), now);
					changed.put(now.id(), known);
					facts.addAll(corrected.getOrDefault(now.id(), Set.of()));
					corrected.put(now.id(), facts);
				}
			}
		}
		this.entries = Entries.of(models, corrected);
		return changed;
	}

	/**
	 * What operators see of the models.
	 * @return one view a model, in the order of the table
	 */
	public List<ModelView> views() {
		Entries current = this.entries;
		return current.models.values().stream().map((model) -> view(model, current)).toList();
	}

	private ModelView view(ModelSpec model, Entries current) {
		Map<ModelFact, ModelFact.Origin> origins = new EnumMap<>(ModelFact.class);
		for (ModelFact fact : ModelFact.values()) {
			if (current.listed.getOrDefault(model.id(), Set.of()).contains(fact)) {
				origins.put(fact, ModelFact.Origin.LISTED);
			}
			else if (fact.of(model) != null) {
				boolean own = this.configured.getOrDefault(model.id(), Set.of()).contains(fact);
				origins.put(fact, own ? ModelFact.Origin.CONFIGURED : ModelFact.Origin.SHIPPED);
			}
		}
		return new ModelView(model.id(), model.aliases(), model.window(), model.outputCap(), model.deprecated(),
				model.retirement(), model.replacement(), origins);
	}

	/**
	 * All models, retired ones included.
	 * @return the models in the order of the table, user-added ones last
	 */
	public Collection<ModelSpec> models() {
		return this.entries.models.values();
	}

	/**
	 * The model an id names.
	 * @param id a full id, an alias, or an alias followed by a date
	 * @return the model, or empty when the table does not know it
	 */
	public Optional<ModelSpec> find(@Nullable String id) {
		if (id == null) {
			return Optional.empty();
		}
		ModelSpec model = this.entries.byName.get(id);
		if (model == null) {
			Matcher dated = DATED.matcher(id);
			model = dated.matches() ? this.entries.byName.get(dated.group(1)) : null;
		}
		return Optional.ofNullable(model);
	}

	/**
	 * The name under which state is kept about a model.
	 * @param id any id of the model
	 * @return its full id, {@value #UNKNOWN_MODEL} for a model that is not in the table
	 */
	public String key(@Nullable String id) {
		return find(id).map(ModelSpec::id).orElse(UNKNOWN_MODEL);
	}

	/**
	 * The group of models that share a rate limit with this one at standard speed.
	 * @param id any id of the model
	 * @return the group, {@value #UNKNOWN_GROUP} for a model that is not in the table
	 */
	public String limitGroup(@Nullable String id) {
		return find(id).map(ModelSpec::limitGroup).orElse(UNKNOWN_GROUP);
	}

	/**
	 * The group of calls that share a rate limit with a call.
	 * @param id any id of the model that is asked
	 * @param fast whether it is asked in fast mode
	 * @return the group of the model, or its {@linkplain #fastGroup(String) fast one}
	 */
	public String limitGroup(@Nullable String id, boolean fast) {
		return limitGroupOf(limitGroup(id), fast);
	}

	/**
	 * The limit group of calls to the models of a group.
	 * @param group the group at standard speed
	 * @param fast whether they are asked in fast mode
	 * @return the group, or its {@linkplain #fastGroup(String) fast one}
	 */
	public static String limitGroupOf(String group, boolean fast) {
		return fast ? fastGroup(group) : group;
	}

	/**
	 * The limit group of the calls in fast mode to the models of a group: their limits
	 * are separate from those of standard speed
	 * (platform.claude.com/docs/en/build-with-claude/fast-mode, read 2026-11). That
	 * models of one group share them, too, is not documented.
	 * @param group a limit group
	 * @return its name with {@code -fast} behind
	 */
	public static String fastGroup(String group) {
		return group + "-fast";
	}

	/**
	 * The names under which models can be asked.
	 * @return full ids and aliases
	 */
	public Set<String> ids() {
		return Collections.unmodifiableSet(this.entries.byName.keySet());
	}

	/**
	 * The limit groups of all models.
	 * @return the names of the groups, those of fast mode included, and those of the
	 * models that are not in the table
	 */
	public Set<String> limitGroups() {
		Set<String> names = new LinkedHashSet<>();
		this.entries.models.values().forEach((model) -> {
			names.add(model.limitGroup());
			if (model.hasFastMode()) {
				names.add(fastGroup(model.limitGroup()));
			}
		});
		names.add(UNKNOWN_GROUP);
		names.add(fastGroup(UNKNOWN_GROUP));
		return names;
	}

	/**
	 * The published limits of a group.
	 * @param group a limit group
	 * @return limits by usage tier ({@code start}, {@code build}, {@code scale}); empty
	 * when none are known
	 */
	public Map<String, PublishedLimits> publishedLimits(String group) {
		return this.groups.getOrDefault(group, Map.of());
	}

	/**
	 * The size of a model's context window.
	 * @param id any id of the model
	 * @return tokens, or empty when not known
	 */
	public OptionalLong window(@Nullable String id) {
		return known(find(id).map(ModelSpec::window));
	}

	/**
	 * The highest {@code max_tokens} a model accepts.
	 * @param id any id of the model
	 * @return tokens, or empty when not known
	 */
	public OptionalLong outputCap(@Nullable String id) {
		return known(find(id).map(ModelSpec::outputCap));
	}

	/**
	 * What an answer cost, without batch or regional inference.
	 * @param id any id of the model that answered
	 * @param usage its tokens
	 * @return US dollars, exact; empty when the model or a price that is needed is not
	 * known
	 */
	public Optional<BigDecimal> cost(@Nullable String id, TokenUsage usage) {
		return find(id).flatMap((model) -> Optional.ofNullable(cost(model.prices().forPrompt(usage.prompt()), usage)));
	}

	/**
	 * A warning about a model that is, or soon will be, retired.
	 * @param id any id of the model
	 * @param today the current day in UTC
	 * @return a sentence for people, from {@value #RETIREMENT_NOTICE_DAYS} days before
	 * the retirement on; otherwise empty
	 */
	public Optional<String> retirementWarning(@Nullable String id, LocalDate today) {
		return find(id).flatMap((model) -> Optional.ofNullable(retirementWarning(id, model, today)));
	}

	/**
	 * Ids that look like a mistyped one, for error messages.
	 * @param id an id that is not in the table
	 * @return at most three ids or aliases, the nearest first
	 */
	public List<String> suggest(String id) {
		return NearMatches.of(id, this.entries.byName.keySet());
	}

	private static OptionalLong known(Optional<Long> value) {
		return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
	}

	private static @Nullable BigDecimal cost(Prices prices, TokenUsage usage) {
		BigDecimal sum = BigDecimal.ZERO;
		sum = plus(sum, usage.input(), prices.input());
		sum = plus(sum, usage.output(), prices.output());
		sum = plus(sum, usage.cacheWrite5m(), prices.cacheWrite5m());
		sum = plus(sum, usage.cacheWrite1h(), prices.cacheWrite1h());
		sum = plus(sum, usage.cacheRead(), prices.cacheRead());
		BigDecimal factor = usage.fast() ? prices.fastMultiplier() : BigDecimal.ONE;
		return (sum != null && factor != null) ? sum.multiply(factor).movePointLeft(6) : null;
	}

	private static @Nullable BigDecimal plus(@Nullable BigDecimal sum, long tokens, @Nullable BigDecimal price) {
		if (sum == null || tokens == 0) {
			return sum;
		}
		return (price != null) ? sum.add(price.multiply(BigDecimal.valueOf(tokens))) : null;
	}

	private static @Nullable String retirementWarning(@Nullable String id, ModelSpec model, LocalDate today) {
		LocalDate retirement = model.retirement();
		if (retirement == null || today.isBefore(retirement.minusDays(RETIREMENT_NOTICE_DAYS))) {
			return null;
		}
		String advice = (model.replacement() != null) ? " Use " + model.replacement() + " instead." : "";
		if (!today.isBefore(retirement)) {
			return "Model " + id + " was retired on " + retirement + ", requests to it fail." + advice;
		}
		long days = ChronoUnit.DAYS.between(today, retirement);
		return "Model " + id + " will be retired on " + retirement + ", in " + days + ((days == 1) ? " day" : " days")
				+ ", and requests to it will fail from then on." + advice;
	}

	/**
	 * The models at a time.
	 *
	 * @param models the models by id
	 * @param byName the models by id and alias
	 * @param listed what the provider's list changed, by id
	 */
	private record Entries(Map<String, ModelSpec> models, Map<String, ModelSpec> byName,
			Map<String, Set<ModelFact>> listed) {

		static Entries of(Map<String, ModelSpec> models, Map<String, Set<ModelFact>> listed) {
			Map<String, ModelSpec> all = Collections.unmodifiableMap(new LinkedHashMap<>(models));
			Map<String, ModelSpec> names = new LinkedHashMap<>();
			all.values().forEach((model) -> model.aliases().forEach((alias) -> names.put(alias, model)));
			names.putAll(all);
			return new Entries(all, names, Map.copyOf(listed));
		}

	}

}
