package io.github.clauderesilience.fallback.adapt;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import io.github.clauderesilience.model.Accepts;
import io.github.clauderesilience.model.Accepts.Effort;
import io.github.clauderesilience.model.Accepts.ForcedToolChoice;
import io.github.clauderesilience.model.Accepts.ThinkingKind;
import io.github.clauderesilience.model.ModelSpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says the same about thinking and effort in the words another model accepts.
 */
final class ThinkingAdapter {

	/**
	 * Least accepted {@code budget_tokens}
	 * (platform.claude.com/docs/en/build-with-claude/extended-thinking, read 2026-09).
	 */
	private static final long LEAST_BUDGET = 1024;

	private final Draft draft;

	private final ModelSpec to;

	private final Accepts accepts;

	private ThinkingAdapter(Draft draft, ModelSpec to) {
		this.draft = draft;
		this.to = to;
		this.accepts = to.accepts();
	}

	static void adapt(Draft draft, @Nullable ModelSpec from, ModelSpec to) {
		ThinkingAdapter adapter = new ThinkingAdapter(draft, to);
		Effort wanted = EffortField.get(draft.json());
		EffortField.clamp(draft, to);
		if (to.accepts().thinking() != null) {
			adapter.adaptThinking(from, wanted, to.accepts().thinking());
		}
	}

	private void adaptThinking(@Nullable ModelSpec from, @Nullable Effort wanted, Set<ThinkingKind> accepted) {
		JsonNode thinking = this.draft.json().get("thinking");
		if (thinking == null || thinking.isNull()) {
			keepSilentDefault(from, accepted);
			return;
		}
		switch (Draft.text(thinking, "type")) {
			case "enabled" -> adaptEnabled(thinking, accepted);
			case "adaptive" -> adaptAdaptive(wanted, accepted);
			case "disabled", "between_tools" -> adaptOff(Draft.text(thinking, "type"), accepted);
			default -> drop("its type is not known");
		}
	}

	/**
	 * A request that says nothing about thinking goes without on older models and with it
	 * on newer ones, where it also eats {@code max_tokens}.
	 */
	private void keepSilentDefault(@Nullable ModelSpec from, Set<ThinkingKind> accepted) {
		boolean changes = from != null && Boolean.FALSE.equals(from.accepts().thinkingByDefault())
				&& Boolean.TRUE.equals(this.accepts.thinkingByDefault());
		if (!changes) {
			return;
		}
		Optional<ThinkingKind> off = off(accepted);
		if (off.isPresent() && offIsAllowed()) {
			set(off.get());
			this.draft.note("thinking " + name(off.get()) + ": " + this.to.id() + " would think by default");
		}
		else {
			this.draft.note("left as is: " + this.to.id()
					+ " thinks by default and cannot be told not to here; thinking counts against max_tokens");
		}
	}

	private void adaptEnabled(JsonNode thinking, Set<ThinkingKind> accepted) {
		JsonNode budget = thinking.path("budget_tokens");
		if (accepted.contains(ThinkingKind.ENABLED)) {
			fitBudget(budget.asLong(LEAST_BUDGET));
		}
		else if (accepted.contains(ThinkingKind.ADAPTIVE)) {
			ObjectNode adaptive = set(ThinkingKind.ADAPTIVE);
			if (thinking.has("display")) {
				adaptive.set("display", thinking.get("display"));
			}
			this.draft.note("thinking enabled -> adaptive: " + this.to.id() + " refuses a thinking budget");
			if (EffortField.get(this.draft.json()) == null) {
				EffortField.set(this.draft, this.to, effortFor(budget.asLong(LEAST_BUDGET)));
			}
		}
		else {
			drop(this.to.id() + " refuses it");
		}
	}

	private void adaptAdaptive(@Nullable Effort wanted, Set<ThinkingKind> accepted) {
		if (accepted.contains(ThinkingKind.ADAPTIVE)) {
			return;
		}
		if (!accepted.contains(ThinkingKind.ENABLED)) {
			drop(this.to.id() + " refuses it");
			return;
		}
		long budget = budgetFor((wanted != null) ? wanted : Effort.HIGH);
		if (this.draft.maxTokens().isPresent()) {
			budget = Math.min(budget, this.draft.maxTokens().getAsLong() / 2);
		}
		Optional<String> obstacle = budgetObstacle(budget);
		if (obstacle.isPresent()) {
			drop(obstacle.get());
			return;
		}
		set(ThinkingKind.ENABLED).put("budget_tokens", budget);
		this.draft.note("thinking adaptive -> enabled with " + budget + " tokens: " + this.to.id()
				+ " refuses adaptive thinking");
	}

	private void fitBudget(long budget) {
		long maxTokens = this.draft.maxTokens().orElse(Long.MAX_VALUE);
		// Interleaved with tool calls, thinking may take more than one answer's
		// max_tokens.
		boolean fits = budget < maxTokens
				|| this.draft.betas().stream().anyMatch((beta) -> beta.startsWith("interleaved-thinking"));
		long fitting = fits ? budget : maxTokens / 2;
		Optional<String> obstacle = budgetObstacle(fitting);
		if (obstacle.isPresent()) {
			drop(obstacle.get());
		}
		else if (fitting != budget && this.draft.json().path("thinking") instanceof ObjectNode thinking) {
			thinking.put("budget_tokens", fitting);
			this.draft.note("thinking budget " + budget + " -> " + fitting + ": must stay below max_tokens");
		}
	}

	private Optional<String> budgetObstacle(long budget) {
		if (budget < LEAST_BUDGET) {
			return Optional.of("max_tokens leaves no room for a thinking budget");
		}
		if (this.draft.forcesTool() && this.accepts.forcedToolChoice() == ForcedToolChoice.WITHOUT_BUDGET_THINKING) {
			return Optional.of(this.to.id() + " refuses a thinking budget with a forced tool choice");
		}
		if (ConversationAdapter.endsWithPrefill(this.draft)) {
			return Optional.of(this.to.id() + " refuses a thinking budget with prefill");
		}
		return continuesToolUseWithoutThinking()
				? Optional.of("a thinking budget needs the thinking that led to the tool call") : Optional.empty();
	}

	/**
	 * With a budget, an assistant turn whose tool results are being handed in must begin
	 * with a thinking block (build-with-claude/extended-thinking, read 2026-09).
	 */
	private boolean continuesToolUseWithoutThinking() {
		ArrayNode messages = this.draft.messages().orElse(null);
		if (messages == null || messages.size() < 2) {
			return false;
		}
		boolean toolResult = false;
		for (JsonNode block : messages.get(messages.size() - 1).path("content")) {
			toolResult |= Draft.text(block, "type").equals("tool_result");
		}
		return toolResult && !ConversationAdapter.isThinking(messages.get(messages.size() - 2).path("content").path(0));
	}

	private void adaptOff(String type, Set<ThinkingKind> accepted) {
		Optional<ThinkingKind> off = accepted.stream()
			.filter((kind) -> name(kind).equals(type))
			.findFirst()
			.or(() -> off(accepted));
		if (off.isEmpty()) {
			drop(this.to.id() + " refuses to go without thinking");
			EffortField.set(this.draft, this.to, Effort.LOW);
			return;
		}
		if (!name(off.get()).equals(type)) {
			set(off.get());
			this.draft.note("thinking " + type + " -> " + name(off.get()) + ": " + this.to.id() + " refuses " + type);
		}
		if (!offIsAllowed() && this.accepts.thinkingOffMaxEffort() != null) {
			EffortField.set(this.draft, this.to, this.accepts.thinkingOffMaxEffort());
		}
	}

	private static Optional<ThinkingKind> off(Set<ThinkingKind> accepted) {
		return accepted.stream()
			.filter((kind) -> kind == ThinkingKind.DISABLED || kind == ThinkingKind.BETWEEN_TOOLS)
			.min(Comparator.naturalOrder());
	}

	private boolean offIsAllowed() {
		Effort most = this.accepts.thinkingOffMaxEffort();
		Effort effort = EffortField.get(this.draft.json());
		Effort effective = (effort != null) ? effort : this.accepts.defaultEffort();
		return most == null || effective == null || effective.compareTo(most) <= 0;
	}

	private ObjectNode set(ThinkingKind kind) {
		ObjectNode thinking = this.draft.json().objectNode();
		thinking.put("type", name(kind));
		this.draft.json().set("thinking", thinking);
		return thinking;
	}

	private void drop(String why) {
		this.draft.drop("thinking", why);
	}

	private static String name(ThinkingKind kind) {
		return kind.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Our choice: budgets people use for quick, middling and hard questions.
	 */
	private static long budgetFor(Effort effort) {
		return switch (effort) {
			case LOW -> 2048;
			case MEDIUM -> 8192;
			case HIGH -> 16384;
			case XHIGH, MAX -> 32768;
		};
	}

	private static Effort effortFor(long budget) {
		if (budget <= budgetFor(Effort.LOW)) {
			return Effort.LOW;
		}
		return (budget <= budgetFor(Effort.MEDIUM)) ? Effort.MEDIUM : Effort.HIGH;
	}

}
