package io.github.clauderesilience.simulator.request;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestRules}: the matrix of what models reject stands in
 * {@code claude-simulator.json}.
 */
class RequestRulesTests {

	private static final String VERSION = "2023-06-01";

	private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

	private final SimulatorData data = SimulatorData.load(null);

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{}                                                              | model: Field required
					{"model":"m"}                                                   | max_tokens: Field required
					{"model":"m","max_tokens":"many","messages":[]}                 | max_tokens: Input should be a valid integer
					{"model":"m","max_tokens":1}                                    | messages: Field required
					{"model":"m","max_tokens":-1,"messages":[]}                     | max_tokens: Input should be greater
					{"model":"m","max_tokens":1,"messages":{}}                      | messages: Input should be a valid list
					{"model":"m","max_tokens":1,"messages":[]}                      | messages: at least one message
					{"model":"m","max_tokens":1,"messages":[1]}                     | messages.0.role
					{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}       | messages.0.content
					{"model":"m","max_tokens":1,"messages":[{"role":"user","content":""}]} | non-empty content
					[]                                                              | valid dictionary
					""")
	void shouldNameWhatIsMissing(String json, String message) {
		ApiError error = required(rules(false).check(Prompt.of(Json.readData(json)), VERSION, false));

		assertThat(error.status()).isEqualTo(400);
		assertThat(error.type()).isEqualTo("invalid_request_error");
		assertThat(error.message()).contains(message);
	}

	@ParameterizedTest
	@CsvSource({ "claude-nonsense", "claude-opus-4-1", "claude-3-5-haiku-latest" })
	void whenModelIsUnknownOrRetiredShouldAnswer404(String model) {
		ApiError error = required(check(false, model, ""));

		assertThat(error.status()).isEqualTo(404);
		assertThat(error.message()).isEqualTo("model: " + model);
	}

	@Test
	void shouldNameTheLargestOutput() {
		assertThat(message(false, "claude-haiku-4-5", "\"max_tokens\":64001,"))
			.startsWith("max_tokens: 64001 > 64000, which is the maximum allowed");
		assertThat(message(false, "claude-haiku-4-5", "\"max_tokens\":64000,")).isNull();
		assertThat(message(false, "claude-haiku-4-5", "\"max_tokens\":100000000000000000000,"))
			.startsWith("max_tokens: ");
	}

	@Test
	void shouldNameTheLongestPrompt() {
		String system = "\"system\":\"" + "x".repeat(900_000) + "\",";

		assertThat(message(false, "claude-haiku-4-5", system)).startsWith("prompt is too long: 225")
			.endsWith("tokens > 200000 maximum");
		assertThat(message(false, "claude-haiku-5-5", system)).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			claude-sonnet-4-5 | "temperature":0.5,                                     |
			claude-sonnet-4-5 | "temperature":0.5,"top_p":0.9,                         | temperature
			claude-sonnet-4-6 | "temperature":0.5,                                     |
			claude-opus-4-8   | "temperature":0.5,                                     | temperature
			claude-opus-4-8   | "temperature":1,                                       |
			claude-sonnet-5-5 | "top_k":5,                                             | temperature
			claude-haiku-5-5  | "top_p":0.99,                                          |
			claude-haiku-5-5  | "top_p":0.995,                                         | temperature
			claude-haiku-5-5  | "temperature":1,"top_p":0.99,                          | temperature
			claude-haiku-4-5  | "thinking":{"type":"adaptive"},                        | thinking.type
			claude-haiku-4-5  | "thinking":{"type":"enabled","budget_tokens":1024},    |
			claude-haiku-4-5  | "thinking":{"type":"enabled","budget_tokens":100},     | budget_tokens
			claude-haiku-4-5  | "thinking":{"type":"enabled","budget_tokens":4000},    | max_tokens
			claude-opus-4-7   | "thinking":{"type":"enabled","budget_tokens":1024},    | thinking.type
			claude-opus-5     | "thinking":{"type":"disabled"},                        |
			claude-opus-5     | "thinking":{"type":"disabled"},"output_config":{"effort":"xhigh"}, | effort
			claude-opus-5-5   | "thinking":{"type":"disabled"},                        | thinking.type
			claude-sonnet-5-5 | "thinking":{"type":"between_tools"},                   |
			claude-sonnet-5-5 | "thinking":{"type":"between_tools"},"output_config":{"effort":"max"}, | effort
			claude-sonnet-5   | "thinking":{"type":"between_tools"},                   | thinking.type
			claude-haiku-4-5  | "output_config":{"effort":"low"},                      | effort
			claude-opus-4-5   | "output_config":{"effort":"high"},                     |
			claude-opus-4-5   | "output_config":{"effort":"max"},                      | effort
			claude-opus-5     | "tool_choice":{"type":"any"},                          |
			claude-opus-5-5   | "tool_choice":{"type":"any"},                          | tool_choice
			claude-fable-5-2  | "tool_choice":{"type":"tool","name":"x"},              | tool_choice
			claude-fable-5    | "tool_choice":{"type":"tool","name":"x"},              |
			""")
	void inStrictModeShouldRejectWhatTheModelDoesNotTake(String model, String fields, @Nullable String expected) {
		String message = message(true, model, fields);

		if (expected == null) {
			assertThat(message).isNull();
		}
		else {
			assertThat(message).contains(expected);
			assertThat(message(false, model, fields)).isNull();
		}
	}

	@Test
	void inStrictModeShouldRejectPrefillOfNewModels() {
		String messages = USER + ",{\"role\":\"assistant\",\"content\":\"Well\"}";

		assertThat(messages(true, "claude-sonnet-4-6", messages)).isEqualTo("This model does not support assistant"
				+ " message prefill. The conversation must end with a user message.");
		assertThat(messages(true, "claude-sonnet-4-5", messages)).isNull();
	}

	@Test
	void inStrictModeShouldRejectSystemMessagesOfOldModels() {
		String messages = "{\"role\":\"system\",\"content\":\"be brief\"}," + USER;

		assertThat(messages(true, "claude-haiku-4-5", messages)).contains("system");
		assertThat(messages(true, "claude-sonnet-5-5", messages)).isNull();
	}

	@Test
	void underTheNewVersionShouldRejectSamplingOfEveryModel() {
		ObjectNode json = json("claude-haiku-4-5", "\"temperature\":1,", USER);

		assertThat(rules(true).check(Prompt.of(json), "2026-10-21", false)).isNotNull();
		assertThat(rules(true).check(Prompt.of(json), VERSION, false)).isNull();
	}

	@Test
	void countingShouldNeedNoMaxTokens() {
		Prompt prompt = Prompt.of(Json.readData("{\"model\":\"claude-haiku-4-5\",\"messages\":[" + USER + "]}"));

		assertThat(rules(true).check(prompt, VERSION, true)).isNull();
	}

	@Test
	void dataShouldBeChangeable() {
		SimulatorData changed = SimulatorData
			.load("{\"models\":{\"claude-haiku-4-5-20251001\":null,\"claude-new\":{\"group\":\"new\"},"
					+ "\"claude-opus-5\":{\"max_output\":5}}}");

		assertThat(changed.group("claude-haiku-4-5")).isNull();
		assertThat(changed.group("claude-new")).isEqualTo("new");
		assertThat(changed.group("claude-opus-5")).isEqualTo("opus-5");
		RequestRules rules = new RequestRules(changed, 4, false);
		assertThat(rules.check(Prompt.of(json("claude-opus-5", "\"max_tokens\":6,", USER)), VERSION, false))
			.isNotNull();
	}

	private static ApiError required(@Nullable ApiError error) {
		if (error == null) {
			throw new AssertionError("There was no error");
		}
		return error;
	}

	private RequestRules rules(boolean strict) {
		return new RequestRules(this.data, 4, strict);
	}

	private @Nullable String message(boolean strict, String model, String fields) {
		ApiError error = check(strict, model, fields);
		return (error != null) ? error.message() : null;
	}

	private @Nullable String messages(boolean strict, String model, String messages) {
		ApiError error = rules(strict).check(Prompt.of(json(model, "", messages)), VERSION, false);
		return (error != null) ? error.message() : null;
	}

	private @Nullable ApiError check(boolean strict, String model, String fields) {
		return rules(strict).check(Prompt.of(json(model, fields, USER)), VERSION, false);
	}

	private static ObjectNode json(String model, String fields, String messages) {
		String maxTokens = fields.contains("max_tokens") ? "" : "\"max_tokens\":2000,";
		ObjectNode json = (ObjectNode) Json.readData("{" + maxTokens + fields + "\"messages\":[" + messages + "]}");
		return json.put("model", model);
	}

}
