package io.github.clauderesilience.fallback.adapt;

import java.util.List;
import java.util.stream.Stream;

import io.github.clauderesilience.fallback.adapt.Adaptation.Adapted;
import io.github.clauderesilience.fallback.adapt.Adaptation.DoesNotFit;
import io.github.clauderesilience.model.ModelSpec;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link RequestAdapter}, cell by cell of the provider's tables. Documents are
 * written with single quotes; {@code messages} and {@code max_tokens} are filled in where
 * a cell is not about them.
 */
class RequestAdapterTests {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private static final ModelTable TABLE = ModelTableLoader.shipped();

	private static final String FABLE_52 = "claude-fable-5-2";

	private static final String FABLE_51 = "claude-fable-5-1";

	private static final String FABLE_5 = "claude-fable-5";

	private static final String OPUS_55 = "claude-opus-5-5";

	private static final String OPUS_5 = "claude-opus-5";

	private static final String OPUS_48 = "claude-opus-4-8";

	private static final String OPUS_47 = "claude-opus-4-7";

	private static final String OPUS_46 = "claude-opus-4-6";

	private static final String OPUS_45 = "claude-opus-4-5";

	private static final String SONNET_55 = "claude-sonnet-5-5";

	private static final String SONNET_5 = "claude-sonnet-5";

	private static final String SONNET_46 = "claude-sonnet-4-6";

	private static final String SONNET_45 = "claude-sonnet-4-5";

	private static final String HAIKU_55 = "claude-haiku-5-5";

	private static final String HAIKU_45 = "claude-haiku-4-5";

	private final RequestAdapter adapter = new RequestAdapter("2023-06-01");

	@ParameterizedTest(name = "{0} -> {1}: {2}")
	@MethodSource({ "sampling", "thinking", "silentDefault", "effort", "prefill", "forcedToolChoice",
			"systemInMessages", "options", "maxTokens", "thinkingBlocks" })
	void shouldAdaptEveryCellOfTheMatrix(String from, String to, String request, String expected) {
		ObjectNode original = document(from, request);
		ObjectNode untouched = original.deepCopy();

		Adapted adapted = adapted(this.adapter.adapt(original, List.of(), model(from), spec(to), 1_000));

		assertThat(JSON.readTree(JSON.writeValueAsString(adapted.request())))
			.isEqualTo(document(spec(to).id(), expected));
		assertThat(original).isEqualTo(untouched);
		assertThat(adapted.changes().isEmpty()).isEqualTo(request.equals(expected) && !saysWhyItThinks(adapted));
	}

	static Stream<Arguments> sampling() {
		String all = "'temperature': 0.3, 'top_k': 5";
		String both = "'temperature': 0.3, 'top_p': 0.9, 'top_k': 5";
		return Stream.concat(
				Stream.of(OPUS_48, OPUS_47, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55, FABLE_5, FABLE_51, FABLE_52)
					.map((to) -> cell(null, to, all, "")),
				Stream.of(cell(SONNET_46, HAIKU_45, all, all), cell(SONNET_46, SONNET_45, both, all),
						cell(SONNET_46, OPUS_45, both, all), cell(SONNET_46, HAIKU_45, "'top_p': 0.9", "'top_p': 0.9"),
						cell(SONNET_45, SONNET_46, both, both), cell(SONNET_45, OPUS_46, both, both)));
	}

	static Stream<Arguments> thinking() {
		String adaptive = "'thinking': {'type': 'adaptive'}";
		String enabled = "'thinking': {'type': 'enabled', 'budget_tokens': 2048}";
		String disabled = "'thinking': {'type': 'disabled'}";
		String between = "'thinking': {'type': 'between_tools'}";
		String low = "'output_config': {'effort': 'low'}";
		String xhigh = "'output_config': {'effort': 'xhigh'}";
		String high = "'output_config': {'effort': 'high'}";
		Stream<Arguments> adaptiveOnly = Stream
			.of(OPUS_48, OPUS_47, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55, FABLE_5, FABLE_51, FABLE_52)
			.flatMap((to) -> Stream.of(cell(SONNET_45, to, enabled, adaptive + ", " + low),
					cell(SONNET_46, to, adaptive, adaptive)));
		Stream<Arguments> budgetOnly = Stream.of(HAIKU_45, SONNET_45, OPUS_45)
			.flatMap((to) -> Stream.of(
					cell(SONNET_55, to, adaptive, "'thinking': {'type': 'enabled', 'budget_tokens': 2048}"),
					cell(SONNET_46, to, enabled, enabled), cell(SONNET_46, to, disabled, disabled),
					cell(SONNET_55, to, between, disabled)));
		Stream<Arguments> alwaysOn = Stream.of(OPUS_55, FABLE_5, FABLE_51, FABLE_52)
			.flatMap((to) -> Stream.of(cell(OPUS_48, to, disabled, low), cell(SONNET_55, to, between, low)));
		Stream<Arguments> offUpToHigh = Stream.of(OPUS_5, HAIKU_55)
			.flatMap((to) -> Stream.of(cell(OPUS_48, to, disabled, disabled),
					cell(OPUS_48, to, disabled + ", " + xhigh, disabled + ", " + high),
					cell(SONNET_55, to, between, disabled)));
		Stream<Arguments> rest = Stream.of(cell(OPUS_48, SONNET_5, disabled + ", " + xhigh, disabled + ", " + xhigh),
				cell(OPUS_48, SONNET_55, disabled, between),
				cell(OPUS_48, SONNET_55, "'thinking': {'type': 'disabled', 'x': 1}, " + xhigh, between + ", " + high),
				cell(OPUS_48, OPUS_46, disabled, disabled), cell(SONNET_45, OPUS_46, enabled, enabled),
				cell(SONNET_45, SONNET_46, enabled, enabled), cell(OPUS_5, SONNET_46, adaptive, adaptive),
				cell(OPUS_5, OPUS_46, adaptive, adaptive));
		return Stream.of(adaptiveOnly, budgetOnly, alwaysOn, offUpToHigh, rest).flatMap((cells) -> cells);
	}

	static Stream<Arguments> silentDefault() {
		String disabled = "'thinking': {'type': 'disabled'}";
		String between = "'thinking': {'type': 'between_tools'}";
		String xhigh = "'output_config': {'effort': 'xhigh'}";
		return Stream.concat(
				Stream.of(HAIKU_45, SONNET_45, OPUS_45, OPUS_46, SONNET_46, OPUS_47, OPUS_48)
					.flatMap((from) -> Stream.of(cell(from, OPUS_5, "", disabled), cell(from, SONNET_5, "", disabled),
							cell(from, HAIKU_55, "", disabled), cell(from, SONNET_55, "", between),
							cell(from, OPUS_55, "", ""), cell(from, FABLE_52, "", ""))),
				Stream.of(cell(OPUS_48, OPUS_5, xhigh, xhigh), cell(OPUS_48, HAIKU_55, xhigh, xhigh),
						cell(OPUS_48, SONNET_55, xhigh, xhigh), cell(OPUS_48, SONNET_5, xhigh, xhigh + ", " + disabled),
						cell(OPUS_5, SONNET_5, "", ""), cell(OPUS_5, OPUS_48, "", ""), cell(null, OPUS_5, "", ""),
						cell("claude-opus-4-1", OPUS_5, "", disabled)));
	}

	static Stream<Arguments> effort() {
		String thinking = "'thinking': {'type': 'adaptive'}, ";
		Stream<Arguments> allFive = Stream.of("low", "medium", "high", "xhigh", "max")
			.flatMap((effort) -> Stream
				.of(OPUS_47, OPUS_48, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55, FABLE_5, FABLE_51, FABLE_52)
				.map((to) -> cell(OPUS_46, to, thinking + config(effort), thinking + config(effort))));
		Stream<Arguments> clamped = Stream.of(OPUS_46, SONNET_46)
			.flatMap((to) -> Stream.of(cell(OPUS_48, to, config("xhigh"), config("high")),
					cell(OPUS_48, to, config("max"), config("max")), cell(OPUS_48, to, config("low"), config("low"))));
		String format = "'format': {'type': 'json_schema'}";
		return Stream
			.of(allFive, clamped,
					Stream.of(cell(OPUS_48, OPUS_45, config("max"), config("high")),
							cell(OPUS_48, OPUS_45, config("medium"), config("medium")),
							cell(OPUS_48, HAIKU_45, config("high"), ""), cell(OPUS_48, SONNET_45, config("low"), ""),
							cell(OPUS_48, HAIKU_45, "'output_config': {'effort': 'low', " + format + "}",
									"'output_config': {" + format + "}"),
							cell(OPUS_48, SONNET_45, thinking + config("low"),
									"'thinking': {'type': 'enabled', 'budget_tokens': 2048}")))
			.flatMap((cells) -> cells);
	}

	static Stream<Arguments> prefill() {
		String request = "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': '{'}]";
		String blocks = "'messages': [{'role': 'user', 'content': 'Hi'},"
				+ " {'role': 'assistant', 'content': [{'type': 'text', 'text': '{'}]}]";
		String asked = "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'user', 'content': 'Begin your answer"
				+ " with exactly the following text and continue it from there:\\n\\n{'}]";
		String paused = "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content':"
				+ " [{'type': 'text', 'text': 'So'}, {'type': 'server_tool_use', 'id': 's'}]}]";
		String credit = "'fallback_credit_token': 't', " + request;
		Stream<Arguments> refused = Stream
			.of(OPUS_46, SONNET_46, OPUS_47, OPUS_48, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55, FABLE_5, FABLE_51,
					FABLE_52)
			.flatMap((to) -> Stream.of(cell(null, to, request, asked), cell(null, to, blocks, asked),
					cell(null, to, paused, paused), cell(null, to, credit, credit)));
		return Stream.concat(refused,
				Stream.of(HAIKU_45, SONNET_45, OPUS_45)
					.flatMap((to) -> Stream.of(cell(other(to), to, request, request),
							cell(SONNET_46, to, "'thinking': {'type': 'adaptive'}, " + request, request))));
	}

	static Stream<Arguments> forcedToolChoice() {
		String messages = "'messages': [{'role': 'user', 'content': 'Hi'}], ";
		String asked = "'messages': [{'role': 'user', 'content': 'Hi\\n\\nAnswer by calling the tool \\'f\\'.'}], ";
		String askedAny = "'messages': [{'role': 'user', 'content': 'Hi\\n\\nAnswer by calling one of the tools.'}], ";
		String tool = "'tool_choice': {'type': 'tool', 'name': 'f', 'disable_parallel_tool_use': true}";
		String any = "'tool_choice': {'type': 'any'}";
		Stream<Arguments> never = Stream.of(OPUS_55, SONNET_55, FABLE_51, FABLE_52)
			.flatMap((to) -> Stream.of(
					cell(null, to, messages + tool,
							asked + "'tool_choice': {'type': 'auto', 'disable_parallel_tool_use': true}"),
					cell(null, to, messages + any, askedAny + "'tool_choice': {'type': 'auto'}"),
					cell(null, to, "'tool_choice': {'type': 'none'}", "'tool_choice': {'type': 'none'}")));
		Stream<Arguments> always = Stream.of(OPUS_47, OPUS_48, OPUS_5, SONNET_5, HAIKU_55, FABLE_5)
			.map((to) -> cell(null, to, messages + tool, messages + tool));
		Stream<Arguments> withoutBudget = Stream.of(HAIKU_45, SONNET_45, OPUS_45)
			.flatMap((to) -> Stream.of(cell(other(to), to, any, any),
					cell(OPUS_5, to, "'thinking': {'type': 'adaptive'}, " + any, any)));
		Stream<Arguments> adaptiveToo = Stream.of(OPUS_46, SONNET_46)
			.flatMap((to) -> Stream.of(
					cell(OPUS_5, to, "'thinking': {'type': 'adaptive'}, " + any,
							"'thinking': {'type': 'adaptive'}, " + any),
					cell(SONNET_45, to, "'thinking': {'type': 'enabled', 'budget_tokens': 2048}, " + any, any)));
		return Stream.of(never, always, withoutBudget, adaptiveToo).flatMap((cells) -> cells);
	}

	static Stream<Arguments> systemInMessages() {
		String turns = "{'role': 'user', 'content': 'Hi'}";
		String late = "'messages': [" + turns + ", {'role': 'system', 'content': 'Be brief.'}]";
		String block = "{'type': 'text', 'text': 'Be kind.', 'cache_control': {'type': 'ephemeral'}}";
		Stream<Arguments> refused = Stream.of(HAIKU_45, SONNET_45, OPUS_45, OPUS_46, SONNET_46, OPUS_47)
			.flatMap((to) -> Stream.of(cell(OPUS_48, to, late, "'messages': [" + turns + "], 'system': 'Be brief.'"),
					cell(OPUS_48, to, late + ", 'system': 'Be kind.'",
							"'messages': [" + turns + "], 'system': 'Be kind.\\n\\nBe brief.'"),
					cell(OPUS_48, to, late + ", 'system': [" + block + "]", "'messages': [" + turns + "], 'system': ["
							+ block + ", {'type': 'text', 'text': 'Be brief.'}]")));
		return Stream.concat(refused,
				Stream.of(OPUS_48, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55, FABLE_5, FABLE_51, FABLE_52)
					.map((to) -> cell(null, to, late, late)));
	}

	static Stream<Arguments> options() {
		String geo = "'inference_geo': 'global'";
		String speed = "'speed': 'fast'";
		String fallbacks = "'fallbacks': 'default'";
		return Stream
			.of(Stream.of(HAIKU_45, SONNET_45, OPUS_45).map((to) -> cell(SONNET_46, to, geo, "")),
					Stream
						.of(OPUS_46, SONNET_46, OPUS_47, OPUS_48, OPUS_5, SONNET_5, OPUS_55, SONNET_55, HAIKU_55,
								FABLE_5, FABLE_51, FABLE_52)
						.map((to) -> cell(null, to, geo, geo)),
					Stream
						.of(HAIKU_45, SONNET_45, OPUS_45, OPUS_46, SONNET_46, OPUS_47, OPUS_48, SONNET_5, SONNET_55,
								HAIKU_55, FABLE_5, FABLE_51)
						.map((to) -> cell(null, to, speed, "")),
					Stream.of(OPUS_5, OPUS_55, FABLE_52).map((to) -> cell(null, to, speed, speed)),
					Stream.of(cell(null, HAIKU_55, fallbacks, ""), cell(null, OPUS_5, fallbacks, fallbacks)))
			.flatMap((cells) -> cells);
	}

	static Stream<Arguments> maxTokens() {
		String big = "'max_tokens': 128000";
		String budget = "'thinking': {'type': 'enabled', 'budget_tokens': 100000}";
		return Stream.concat(
				Stream.of(HAIKU_45, SONNET_45, OPUS_45).map((to) -> cell(SONNET_46, to, big, "'max_tokens': 64000")),
				Stream.of(
						cell(SONNET_45, HAIKU_45,
								"'max_tokens': 4000, 'thinking': {'type': 'enabled', 'budget_tokens': 4000}",
								"'max_tokens': 4000, 'thinking': {'type': 'enabled', 'budget_tokens': 2000}"),
						cell(null, OPUS_5, big, big),
						cell(null, HAIKU_45, "'max_tokens': 64000", "'max_tokens': 64000"),
						cell(SONNET_46, HAIKU_45, big + ", " + budget,
								"'max_tokens': 64000, 'thinking': {'type': 'enabled', 'budget_tokens': 32000}"),
						cell(OPUS_48, HAIKU_45, "'max_tokens': 2000, 'thinking': {'type': 'adaptive'}",
								"'max_tokens': 2000"),
						cell(OPUS_48, HAIKU_45, big + ", 'thinking': {'type': 'adaptive'}, " + config("medium"),
								"'max_tokens': 64000, 'thinking': {'type': 'enabled', 'budget_tokens': 8192}"),
						cell(OPUS_48, HAIKU_45, big + ", 'thinking': {'type': 'adaptive'}",
								"'max_tokens': 64000, 'thinking': {'type': 'enabled', 'budget_tokens': 16384}"),
						cell(OPUS_48, HAIKU_45, big + ", 'thinking': {'type': 'adaptive'}, " + config("max"),
								"'max_tokens': 64000, 'thinking': {'type': 'enabled', 'budget_tokens': 32000}"),
						cell(SONNET_45, OPUS_5, big + ", " + budget,
								big + ", 'thinking': {'type': 'adaptive'}, " + config("high")),
						cell(SONNET_45, OPUS_5,
								"'thinking': {'type': 'enabled', 'budget_tokens': 8000, 'display': 'omitted'}",
								"'thinking': {'type': 'adaptive', 'display': 'omitted'}, " + config("medium"))));
	}

	static Stream<Arguments> thinkingBlocks() {
		String adaptive = "'thinking': {'type': 'adaptive'}, ";
		String signed = conversation("{'type': 'thinking', 'thinking': 'hm', 'signature': 's'},"
				+ " {'type': 'redacted_thinking', 'data': 'd'}, ");
		String stripped = conversation("");
		String loop = "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content':"
				+ " [%s{'type': 'tool_use', 'id': 't'}]}, {'role': 'user', 'content':"
				+ " [{'type': 'tool_result', 'tool_use_id': 't'}]}]";
		String enabled = "'thinking': {'type': 'enabled', 'budget_tokens': 1024}, ";
		String block = "{'type': 'thinking', 'signature': 's'}, ";
		String onlyThinking = "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content':"
				+ " [{'type': 'thinking', 'signature': 's'}]}, {'role': 'user', 'content': 'So?'}]";
		return Stream.of(cell(OPUS_5, OPUS_55, adaptive + signed, adaptive + signed),
				cell(OPUS_48, OPUS_55, adaptive + signed, adaptive + signed),
				cell(FABLE_51, OPUS_55, adaptive + signed, adaptive + stripped),
				cell(OPUS_55, OPUS_5, adaptive + signed, adaptive + stripped),
				cell(SONNET_5, HAIKU_55, adaptive + signed, adaptive + signed),
				cell(OPUS_48, HAIKU_55, adaptive + signed, adaptive + signed),
				cell(SONNET_55, HAIKU_55, adaptive + signed, adaptive + stripped),
				cell(null, OPUS_55, adaptive + signed, adaptive + stripped),
				cell(OPUS_5, SONNET_55, adaptive + onlyThinking,
						adaptive + "'messages': [{'role': 'user', 'content': 'Hi'},"
								+ " {'role': 'user', 'content': 'So?'}]"),
				cell(SONNET_45, HAIKU_45, enabled + loop.formatted(block), loop.formatted("")),
				cell(SONNET_45, HAIKU_45, enabled + signed, enabled + stripped),
				cell(OPUS_5, OPUS_48, adaptive + loop.formatted(block), adaptive + loop.formatted("")));
	}

	@Test
	void whenModelStaysTheSameShouldChangeNothing() {
		ObjectNode request = document("claude-sonnet-4-5", "'temperature': 0.2, 'top_p': 0.9, 'max_tokens': 999999");

		Adapted adapted = adapted(
				this.adapter.adapt(request, List.of("b"), spec(SONNET_45), spec(SONNET_45), 9_000_000));

		assertThat(adapted.request()).isEqualTo(request).isNotSameAs(request);
		assertThat(adapted.changes()).isEmpty();
		assertThat(adapted.betas()).containsExactly("b");
	}

	@Test
	void shouldKeepOrderNumbersAndUnknownFields() {
		String request = "{\"zeta\":1.10,\"model\":\"m\",\"max_tokens\":5,\"big\":12345678901234567890.123456789,"
				+ "\"temperature\":1.00,\"messages\":[{\"content\":\"é\\u0000\",\"role\":\"user\"}],\"new_field\":{\"a\":[null]}}";

		Adapted adapted = adapted(
				this.adapter.adapt((ObjectNode) JSON.readTree(request), List.of(), spec(SONNET_46), spec(HAIKU_45), 5));

		assertThat(JSON.writeValueAsString(adapted.request())).isEqualTo(JSON.writeValueAsString(JSON.readTree(request))
			.replace("\"model\":\"m\"", "\"model\":\"claude-haiku-4-5-20251001\""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-10-21", "2027-01-01" })
	void whenApiVersionHasNoSamplingShouldDropIt(String version) {
		Adapted adapted = adapted(new RequestAdapter(version).adapt(document(SONNET_46, "'temperature': 1, 'top_p': 1"),
				List.of(), spec(SONNET_46), spec(OPUS_46), 5));

		assertThat(adapted.request()).isEqualTo(document(OPUS_46, ""));
		assertThat(adapted.changes()).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "claude-sonnet-4-6,claude-haiku-4-5,200000,true", "claude-sonnet-4-6,claude-haiku-4-5,200001,false",
			"claude-opus-4-8,claude-haiku-4-5,261538,true", "claude-opus-4-8,claude-haiku-4-5,261539,false",
			"claude-sonnet-4-6,claude-opus-5,764705,true", "claude-sonnet-4-6,claude-opus-5,764706,false" })
	void shouldRecountForTheOtherTokenizerBeforeLookingAtTheWindow(String from, String to, long estimate,
			boolean fits) {
		Adaptation adaptation = this.adapter.adapt(document(from, ""), List.of(), spec(from), spec(to), estimate);

		assertThat(adaptation instanceof Adapted).isEqualTo(fits);
	}

	@Test
	void whenPromptIsLongerThanTheWindowShouldSayBothNumbers() {
		assertThat(this.adapter.adapt(document(SONNET_46, ""), List.of(), spec(SONNET_46), spec(HAIKU_45), 300_000))
			.isEqualTo(new DoesNotFit(
					"the prompt has about 300000 tokens, the window of claude-haiku-4-5-20251001" + " only 200000"));
	}

	@Test
	void shouldReportTheEstimateForTheOtherTokenizer() {
		assertThat(
				adapted(this.adapter.adapt(document(SONNET_46, ""), List.of(), spec(SONNET_46), spec(OPUS_48), 1_000))
					.estimatedInputTokens())
			.isEqualTo(1_308);
		assertThat(adapted(this.adapter.adapt(document("x", ""), List.of(), null, spec(OPUS_48), 1_000))
			.estimatedInputTokens()).isEqualTo(1_000);
	}

	@ParameterizedTest
	@ValueSource(strings = { OPUS_55, SONNET_55 })
	void whenToolTypeIsRefusedShouldNotFit(String to) {
		ObjectNode request = document(OPUS_5, "'tools': [{'name': 'f'}, {'type': 'computer_20251124'}]");

		assertThat(this.adapter.adapt(request, List.of(), spec(OPUS_5), spec(to), 5))
			.isEqualTo(new DoesNotFit(to + " refuses tools of type computer_20251124"));
		assertThat(this.adapter.adapt(request, List.of(), spec(OPUS_5), spec(OPUS_48), 5)).isInstanceOf(Adapted.class);
	}

	@Test
	void whenRegionCannotBePromisedShouldNotFit() {
		assertThat(this.adapter.adapt(document(SONNET_55, "'inference_geo': 'us'"), List.of(), spec(SONNET_55),
				spec(HAIKU_45), 5))
			.isEqualTo(new DoesNotFit("claude-haiku-4-5-20251001 cannot promise inference_geo us"));
	}

	@Test
	void whenThinkingIsInterleavedShouldKeepBudgetAboveMaxTokens() {
		String budget = "'thinking': {'type': 'enabled', 'budget_tokens': 9000}";

		Adapted adapted = adapted(this.adapter.adapt(document(SONNET_45, budget),
				List.of("interleaved-thinking-2025-05-14"), spec(SONNET_45), spec(OPUS_45), 5));

		assertThat(adapted.request()).isEqualTo(document(spec(OPUS_45).id(), budget));
	}

	@Test
	void whenForcedToolFollowsPausedTurnShouldLeaveTheTurnAsItIs() {
		String paused = "'messages': [{'role': 'assistant', 'content': [{'type': 'server_tool_use'}]}], ";

		Adapted adapted = adapted(this.adapter.adapt(document(OPUS_5, paused + "'tool_choice': {'type': 'any'}"),
				List.of(), spec(OPUS_5), spec(OPUS_55), 5));

		assertThat(adapted.request()).isEqualTo(document(OPUS_55, paused + "'tool_choice': {'type': 'auto'}"));
	}

	@Test
	void whenModelKnowsBothWaysNotToThinkShouldKeepTheOneAskedFor() {
		String between = "'thinking': {'type': 'between_tools'}";
		ModelTable table = ModelTableLoader.load(new MockEnvironment()
			.withProperty("claude.models.claude-opus-5.accepts.thinking", "disabled, between-tools"));

		Adapted adapted = adapted(this.adapter.adapt(document(SONNET_55, between), List.of(), spec(SONNET_55),
				table.find(OPUS_5).orElseThrow(), 5));

		assertThat(adapted.request()).isEqualTo(document(OPUS_5, between));
	}

	@Test
	void shouldDropBetasTogetherWithTheirFields() {
		List<String> betas = List.of("fast-mode-2026-02-01", "server-side-fallback-2026-07-01", "other-2026-01-01");

		Adapted adapted = adapted(this.adapter.adapt(document(OPUS_5, "'speed': 'fast', 'fallbacks': 'default'"), betas,
				spec(OPUS_5), spec(HAIKU_55), 5));

		assertThat(adapted.betas()).containsExactly("other-2026-01-01");
		assertThat(betas).hasSize(3);
	}

	@Test
	void whenForcedToolFollowsBlocksShouldAskInABlockOfItsOwn() {
		ObjectNode request = document(OPUS_5, "'messages': [{'role': 'user', 'content': [{'type': 'tool_result'}]}],"
				+ " 'tool_choice': {'type': 'tool', 'name': 'f'}");

		Adapted adapted = adapted(this.adapter.adapt(request, List.of(), spec(OPUS_5), spec(OPUS_55), 5));

		assertThat(adapted.request()).isEqualTo(document(OPUS_55, "'messages': [{'role': 'user', 'content':"
				+ " [{'type': 'tool_result'}, {'type': 'text', 'text': 'Answer by calling the tool \\'f\\'.'}]}],"
				+ " 'tool_choice': {'type': 'auto'}"));
	}

	@Test
	void whenSystemIsMergedShouldStripThinkingBoundToWhatPrecedesIt() {
		String signed = "'messages': [{'role': 'system', 'content': 'x'}, {'role': 'user', 'content': 'Hi'},"
				+ " {'role': 'assistant', 'content': [{'type': 'thinking'}, {'type': 'text', 'text': 'Yes'}]},"
				+ " {'role': 'user', 'content': 'So?'}]";
		ModelSpec reader = withoutSystemInMessages(OPUS_5, SONNET_55);

		Adapted adapted = adapted(
				this.adapter.adapt(document(SONNET_55, signed), List.of(), spec(SONNET_55), reader, 5));

		assertThat(adapted.request().at("/messages/1/content")).hasSize(1);
	}

	@Test
	void shouldSayWhatWasChangedAndWhy() {
		Adapted adapted = adapted(this.adapter.adapt(document(SONNET_46, "'temperature': 0.5, 'max_tokens': 200000"),
				List.of(), spec(SONNET_46), spec(OPUS_55), 5));

		assertThat(adapted.changes()).containsExactly("max_tokens 200000 -> 128000: the cap of claude-opus-5-5",
				"dropped temperature: claude-opus-5-5 refuses sampling parameters",
				"left as is: claude-opus-5-5 thinks by default and cannot be told not to here; thinking counts against"
						+ " max_tokens");
	}

	private static ModelSpec withoutSystemInMessages(String id, String readsThinkingOf) {
		ModelTable table = ModelTableLoader
			.load(new MockEnvironment().withProperty("claude.models." + id + ".reads-thinking-of", readsThinkingOf)
				.withProperty("claude.models." + id + ".accepts.system-in-messages", "false"));
		return table.find(id).orElseThrow();
	}

	private static boolean saysWhyItThinks(Adapted adapted) {
		return adapted.changes().size() == 1 && adapted.changes().get(0).startsWith("left as is");
	}

	private static Arguments cell(@Nullable String from, String to, String request, String expected) {
		return Arguments.of((from != null) ? from : "some-model", to, request, expected);
	}

	private static String other(String model) {
		return model.equals(SONNET_45) ? HAIKU_45 : SONNET_45;
	}

	private static String config(String effort) {
		return "'output_config': {'effort': '" + effort + "'}";
	}

	private static String conversation(String thinking) {
		return "'messages': [{'role': 'user', 'content': 'Hi'}, {'role': 'assistant', 'content': [" + thinking
				+ "{'type': 'text', 'text': 'Yes'}]}, {'role': 'user', 'content': 'So?'}]";
	}

	private static ObjectNode document(String model, String fields) {
		String json = "{'model': '" + model + "'" + (fields.contains("'max_tokens'") ? "" : ", 'max_tokens': 4096")
				+ (fields.contains("'messages'") ? "" : ", 'messages': [{'role': 'user', 'content': 'Hi'}]")
				+ (fields.isEmpty() ? "" : ", " + fields) + "}";
		return (ObjectNode) JSON.readTree(json.replace("\\'", "\u0001").replace('\'', '"').replace("\u0001", "\\\""));
	}

	private static @Nullable ModelSpec model(String id) {
		return TABLE.find(id).orElse(null);
	}

	private static ModelSpec spec(String id) {
		return TABLE.find(id).orElseThrow();
	}

	private static Adapted adapted(Adaptation adaptation) {
		assertThat(adaptation).isInstanceOf(Adapted.class);
		return (Adapted) adaptation;
	}

}
