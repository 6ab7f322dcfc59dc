package io.github.clauderesilience;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.json.Json;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClaudeRequestTests {

	private static final String SECRET = "the-secret-question";

	@Test
	void shouldBeTheBodyOfTheApiInTheOrderOfBuilding() {
		ClaudeRequest request = ClaudeRequest.builder()
			.model("claude-opus-5-5")
			.maxTokens(100)
			.system("Be brief.")
			.user("Hello")
			.assistant("Hi")
			.message("user", List.of(Map.of("type", "text")))
			.tool("clock", "Tells the time", Map.of("type", "object"))
			.set("field_of_tomorrow", Map.of("on", true))
			.set("nothing", null)
			.build();

		assertThat(text(request)).isEqualTo("""
				{"model":"claude-opus-5-5","max_tokens":100,"system":"Be brief.",\
				"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},\
				{"role":"user","content":[{"type":"text"}]}],\
				"tools":[{"name":"clock","description":"Tells the time","input_schema":{"type":"object"}}],\
				"field_of_tomorrow":{"on":true},"nothing":null}""");
	}

	@Test
	void shouldNotSendWhatIsOurs() {
		ClaudeRequest request = ClaudeRequest.builder()
			.user("Hello")
			.lane(Lane.BACKGROUND)
			.tenant("acme")
			.deadline(Duration.ofSeconds(5))
			.cacheable()
			.betas("one", "two")
			.build();

		assertThat(text(request)).isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
		assertThat(request.lane()).isEqualTo(Lane.BACKGROUND);
		assertThat(request.tenant()).isEqualTo("acme");
		assertThat(request.deadline()).isEqualTo(Duration.ofSeconds(5));
		assertThat(request.isCacheable()).isTrue();
		assertThat(request.betas()).containsExactly("one", "two");
	}

	@Test
	void shouldNotChangeWithWhatItWasMadeOf() {
		ObjectNode body = object("{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
		ObjectNode message = object("{\"role\":\"user\",\"content\":\"Hello\"}");
		ClaudeRequest fromJson = ClaudeRequest.ofJson(body);
		ClaudeRequest.Builder builder = ClaudeRequest.builder().message(message).tool(message);
		ClaudeRequest built = builder.build();
		String before = text(built);

		((ArrayNode) body.path("messages")).removeAll();
		message.put("role", "changed");
		builder.user("More");

		assertThat(text(fromJson)).contains("Hello");
		assertThat(text(built)).isEqualTo(before);
	}

	@Test
	void shouldGiveCopies() {
		ClaudeRequest request = ClaudeRequest.of("Hello");

		request.json().removeAll();
		((ArrayNode) request.json().path("messages")).removeAll();

		assertThat(text(request)).contains("Hello");
	}

	@Test
	void shouldBuildOnAnotherRequest() {
		ClaudeRequest first = ClaudeRequest.builder().user("Hello").tenant("acme").betas("one").cacheable().build();

		ClaudeRequest second = first.toBuilder().assistant("Hi").build();

		assertThat(first.json().path("messages").size()).isEqualTo(1);
		assertThat(second.json().path("messages").size()).isEqualTo(2);
		assertThat(second.tenant()).isEqualTo("acme");
		assertThat(second.betas()).containsExactly("one");
		assertThat(first.toBuilder().build()).isEqualTo(first).hasSameHashCodeAs(first);
	}

	@Test
	void shouldDifferByBodyAndByOptions() {
		ClaudeRequest request = ClaudeRequest.of("Hello");

		assertThat(request).isEqualTo(ClaudeRequest.of("Hello"))
			.isNotEqualTo(ClaudeRequest.of("hello"))
			.isNotEqualTo(request.toBuilder().tenant("acme").build())
			.isNotEqualTo(null);
	}

	@Test
	void shouldNotShowItsContent() {
		ClaudeRequest request = ClaudeRequest.builder().system(SECRET).user(SECRET).set("metadata", SECRET).build();

		assertThat(request.toString()).isEqualTo("ClaudeRequest[model=null, messages=1, lane=null]");
	}

	@Test
	@SuppressWarnings("NullAway")
	void whenSomethingIsNullOrBlankShouldSayWhat() {
		assertInvalid(() -> ClaudeRequest.of(null), "The question is null");
		assertInvalid(() -> ClaudeRequest.of(""), "The question is blank");
		assertInvalid(() -> ClaudeRequest.of(" \n\t"), "The question is blank");
		assertInvalid(() -> ClaudeRequest.ofJson(null), "The body is null");
		assertInvalid(() -> ClaudeRequest.builder().model(" "), "The model id is blank");
		assertInvalid(() -> ClaudeRequest.builder().system(null), "The system prompt is null");
		assertInvalid(() -> ClaudeRequest.builder().assistant(""), "The answer is blank");
		assertInvalid(() -> ClaudeRequest.builder().message(null), "The message is null");
		assertInvalid(() -> ClaudeRequest.builder().tool(null), "The tool is null");
	}

	@Test
	void whenANumberMakesNoSenseShouldSayWhat() {
		assertInvalid(() -> ClaudeRequest.builder().maxTokens(0), "max_tokens is 0 but must be at least 1");
		assertInvalid(() -> ClaudeRequest.builder().maxTokens(-1), "max_tokens is -1");
		assertInvalid(() -> ClaudeRequest.builder().deadline(Duration.ZERO), "The deadline is PT0S");
		assertInvalid(() -> ClaudeRequest.builder().deadline(Duration.ofSeconds(-1)), "must be positive");
	}

	private static void assertInvalid(ThrowingCallable code, String message) {
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(code)
			.withMessageContaining(message)
			.satisfies((failure) -> {
				assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
				assertThat(failure.userMessage()).isNotBlank();
				assertThat(failure.attempts()).isZero();
			});
	}

	private static ObjectNode object(String json) {
		return Objects.requireNonNull(Json.readObject(json));
	}

	private static String text(ClaudeRequest request) {
		return new String(Json.write(request.json()), StandardCharsets.UTF_8);
	}

}
