package io.github.clauderesilience.fallback;

import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import io.github.clauderesilience.fallback.adapt.Adaptation.Adapted;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of {@link RequestAdapter} that hold for any request and each pair of current
 * models: the outcome is accepted by the other model, by rules written down here from the
 * provider's matrix a second time; and what needs no change is not changed.
 */
class RequestAdapterPropertyTests {

	private static final int REQUESTS = 300;

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final ModelTable TABLE = ModelTableLoader.shipped();

	private static final Set<String> FOUR_FIVE = Set.of("claude-haiku-4-5-20251001", "claude-sonnet-4-5-20250929",
			"claude-opus-4-5-20251101");

	private static final Set<String> FOUR_SIX = Set.of("claude-opus-4-6", "claude-sonnet-4-6");

	private static final Set<String> UNFORCEABLE = Set.of("claude-opus-5-5", "claude-sonnet-5-5", "claude-fable-5-1",
			"claude-fable-5-2");

	private static final Set<String> ALWAYS_THINKING = Set.of("claude-opus-5-5", "claude-fable-5", "claude-fable-5-1",
			"claude-fable-5-2");

	private final RequestAdapter adapter = new RequestAdapter("2023-06-01");

	@ParameterizedTest
	@MethodSource("pairs")
	void shouldBeAcceptedByTheOtherModel(ModelSpec from, ModelSpec to) {
		Random random = new Random(Objects.hash(from.id(), to.id()));
		for (int i = 0; i < REQUESTS; i++) {
			ObjectNode request = request(random, from);
			ObjectNode before = request.deepCopy();

			Adapted adapted = (Adapted) this.adapter.adapt(request, List.of(), from, to, 1_000);

			assertAccepted(adapted.request(), to.id());
			assertThat(request).isEqualTo(before);
			if (!to.readsThinkingOf().contains(from.id())) {
				Adapted again = (Adapted) this.adapter.adapt(adapted.request(), List.of(), null, to, 1_000);
				assertThat(again.request()).isEqualTo(adapted.request());
				assertThat(again.changes()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("pairs")
	void whenNothingNeedsToChangeShouldReturnItEqual(ModelSpec from, ModelSpec to) {
		Random random = new Random(Objects.hash(to.id(), from.id()));
		for (int i = 0; i < REQUESTS; i++) {
			ObjectNode request = JSON.createObjectNode();
			request.put("stream", random.nextBoolean());
			request.put("model", from.id());
			request.put("x_" + random.nextInt(10), random.nextDouble());
			request.put("max_tokens", 1 + random.nextInt(64_000));
			request.putArray("messages").addObject().put("role", "user").put("content", "n" + random.nextLong());
			request.putObject("tool_choice").put("type", random.nextBoolean() ? "auto" : "none");
			if (to.id().equals("claude-opus-4-6") || !FOUR_FIVE.contains(to.id())) {
				request.putObject("thinking").put("type", "adaptive");
			}

			Adapted adapted = (Adapted) this.adapter.adapt(request, List.of("beta"), from, to, 1_000);

			assertThat(adapted.request()).isEqualTo(request.put("model", to.id()));
			assertThat(adapted.changes()).isEmpty();
			assertThat(adapted.betas()).containsExactly("beta");
		}
	}

	static Stream<Arguments> pairs() {
		List<ModelSpec> current = TABLE.models()
			.stream()
			.filter((model) -> model.accepts().sampling() != null && model.window() != null)
			.toList();
		return current.stream()
			.flatMap((from) -> current.stream().filter((to) -> !to.equals(from)).map((to) -> Arguments.of(from, to)));
	}

	private static ObjectNode request(Random random, ModelSpec from) {
		ObjectNode request = JSON.createObjectNode();
		request.put("model", from.id());
		request.put("max_tokens", 1 + random.nextInt(128_000));
		ArrayNode messages = request.putArray("messages");
		messages.addObject().put("role", "user").put("content", "Hi");
		if (random.nextBoolean()) {
			ArrayNode content = messages.addObject().put("role", "assistant").putArray("content");
			if (random.nextBoolean()) {
				content.addObject().put("type", "thinking").put("signature", "s");
			}
			content.addObject().put("type", "tool_use").put("id", "t");
			messages.addObject().put("role", "user").putArray("content").addObject().put("type", "tool_result");
		}
		maybe(random, () -> messages.addObject().put("role", "system").put("content", "Be brief."));
		maybe(random, () -> messages.addObject().put("role", "assistant").put("content", "{"));
		maybe(random, () -> request.put("temperature", 0.5));
		maybe(random, () -> request.put("top_p", 0.5));
		maybe(random, () -> request.put("top_k", 5));
		maybe(random, () -> request.put("inference_geo", "global"));
		maybe(random, () -> request.put("speed", "fast"));
		maybe(random, () -> request.put("fallbacks", "default"));
		maybe(random, () -> request.putObject("tool_choice").put("type", random.nextBoolean() ? "any" : "tool"));
		maybe(random, () -> request.putObject("output_config")
			.put("effort", pick(random, "low", "medium", "high", "xhigh", "max")));
		maybe(random, () -> {
			String type = pick(random, "enabled", "adaptive", "disabled", "between_tools");
			ObjectNode thinking = request.putObject("thinking").put("type", type);
			if (type.equals("enabled")) {
				thinking.put("budget_tokens", 1024 + random.nextInt(60_000));
			}
		});
		return request;
	}

	private static void maybe(Random random, Runnable action) {
		if (random.nextBoolean()) {
			action.run();
		}
	}

	private static String pick(Random random, String... values) {
		return values[random.nextInt(values.length)];
	}

	private static void assertAccepted(ObjectNode request, String to) {
		boolean old = FOUR_FIVE.contains(to);
		assertThat(request.path("model").asString()).isEqualTo(to);
		assertThat(request.path("max_tokens").asInt()).isBetween(1, old ? 64_000 : 128_000);
		if (old) {
			assertThat(request.has("temperature") && request.has("top_p")).isFalse();
			assertThat(request.has("inference_geo")).isFalse();
		}
		else if (!FOUR_SIX.contains(to)) {
			assertThat(request.has("temperature") || request.has("top_p") || request.has("top_k")).isFalse();
		}
		assertThat(request.has("speed")).isIn(false,
				Set.of("claude-opus-5", "claude-opus-5-5", "claude-fable-5-2", "claude-mythos-5-2").contains(to));
		assertThat(request.has("fallbacks")).isIn(false, !to.equals("claude-haiku-5-5"));
		assertMessages(request, to, old);
		assertEffort(request, to);
		assertThinking(request, to, old);
	}

	private static void assertMessages(ObjectNode request, String to, boolean old) {
		boolean noSystem = old || FOUR_SIX.contains(to) || to.equals("claude-opus-4-7");
		JsonNode messages = request.path("messages");
		for (JsonNode message : messages) {
			assertThat(noSystem && message.path("role").asString().equals("system")).isFalse();
			assertThat(message.path("content").isArray() && message.path("content").isEmpty()).isFalse();
		}
		assertThat(messages.path(messages.size() - 1).path("role").asString()).isIn("user", "system",
				old ? "assistant" : "user");
		assertThat(UNFORCEABLE.contains(to) && forced(request)).isFalse();
	}

	private static void assertEffort(ObjectNode request, String to) {
		String effort = request.path("output_config").path("effort").asString("none");
		if (to.contains("haiku-4-5") || to.contains("sonnet-4-5")) {
			assertThat(effort).isEqualTo("none");
		}
		else if (to.contains("opus-4-5")) {
			assertThat(effort).isIn("none", "low", "medium", "high");
		}
		else if (FOUR_SIX.contains(to)) {
			assertThat(effort).isIn("none", "low", "medium", "high", "max");
		}
		assertThat(request.has("output_config") && request.path("output_config").isEmpty()).isFalse();
	}

	private static void assertThinking(ObjectNode request, String to, boolean old) {
		JsonNode thinking = request.path("thinking");
		String type = thinking.path("type").asString("none");
		String effort = request.path("output_config").path("effort").asString("none");
		if (old) {
			assertThat(type).isIn("none", "enabled", "disabled");
		}
		else if (ALWAYS_THINKING.contains(to)) {
			assertThat(type).isIn("none", "adaptive");
		}
		else if (to.equals("claude-sonnet-5-5")) {
			assertThat(type).isIn("none", "adaptive", "between_tools");
		}
		else if (FOUR_SIX.contains(to)) {
			assertThat(type).isIn("none", "enabled", "adaptive", "disabled");
		}
		else {
			assertThat(type).isIn("none", "adaptive", "disabled");
		}
		if (type.equals("enabled")) {
			assertThat(thinking.path("budget_tokens").asInt()).isBetween(1024, request.path("max_tokens").asInt() - 1);
			assertThat(forced(request)).isFalse();
		}
		boolean limited = Set.of("claude-opus-5", "claude-haiku-5-5", "claude-sonnet-5-5").contains(to);
		if (limited && (type.equals("disabled") || type.equals("between_tools"))) {
			assertThat(effort).isIn("none", "low", "medium", "high");
		}
		if (type.equals("between_tools")) {
			assertThat(thinking).hasSize(1);
		}
	}

	private static boolean forced(ObjectNode request) {
		return Set.of("any", "tool").contains(request.path("tool_choice").path("type").asString());
	}

}
