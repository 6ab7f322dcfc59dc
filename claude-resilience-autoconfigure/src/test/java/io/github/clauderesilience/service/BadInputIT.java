package io.github.clauderesilience.service;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ClaudeService;
import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What can only fail is refused with a clear error, by every method, before anything is
 * sent.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway")
class BadInputIT {

	private final MockWebServer server = new MockWebServer();

	private ConfigurableApplicationContext context;

	private ClaudeService claude;

	@BeforeAll
	void start() throws Exception {
		this.server.start();
		this.context = ClaudeContexts.start(this.server.url("/").toString());
		this.claude = this.context.getBean(ClaudeService.class);
	}

	@AfterEach
	void nothingShouldHaveBeenSent() {
		assertThat(this.server.getRequestCount()).isZero();
	}

	@AfterAll
	void stop() throws Exception {
		this.context.close();
		this.server.close();
	}

	static Stream<Bad> badRequests() {
		return Stream.of(bad(null, "The request is null"),
				bad(ClaudeRequest.builder().build(), "has no messages; add one with user(...)"),
				bad(ClaudeRequest.ofJson(Json.object()), "has no messages"),
				bad(ClaudeRequest.of("Hi").toBuilder().set("messages", "text").build(), "has no messages"),
				bad(ClaudeRequest.builder().user("Hi").model("claude-sonet-5-5").build(),
						"did you mean claude-sonnet-5-5"),
				bad(ClaudeRequest.builder().user("Hi").model("gpt-4").build(), "claude.allow-unknown-models=true"),
				bad(set("model", 5), "The field \"model\" is not a model id: 5"),
				bad(set("model", null), "The field \"model\" is not a model id: null"),
				bad(set("max_tokens", -1), "max_tokens is -1"), bad(set("max_tokens", "100"), "max_tokens is \"100\""),
				bad(set("max_tokens", 1.5), "max_tokens is 1.5"), bad(set("max_tokens", null), "max_tokens is null"),
				bad(set("max_tokens", new BigInteger("99999999999999999999")), "max_tokens is 99999999999999999999"),
				bad(ClaudeRequest.builder().user("Hi").maxTokens(128_001).build(),
						"max_tokens is 128001 but claude-sonnet-5-5 writes at most 128000"));
	}

	@ParameterizedTest
	@MethodSource("badRequests")
	void shouldBeRefusedByEveryMethod(Bad bad) {
		List<Consumer<ClaudeService>> ways = new ArrayList<>();
		ways.add((service) -> service.ask(bad.request()));
		ways.add((service) -> service.send(bad.request()));
		ways.add((service) -> service.askAsync(bad.request()).block());
		ways.add((service) -> service.sendAsync(bad.request()).block());
		ways.add((service) -> service.stream(bad.request()).blockLast());

		assertThat(ways).allSatisfy((way) -> {
			ClaudeException failure = catchThrowableOfType(ClaudeException.class, () -> way.accept(this.claude));
			assertThat(failure).isInstanceOf(ClaudeRequestException.class).hasMessageContaining(bad.message());
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
			assertThat(failure.attempts()).isZero();
			assertThat(failure.userMessage()).isNotBlank();
		});
	}

	@Test
	void shouldLogEachMistakeOnceAMinute() {
		try (LogCapture log = LogCapture.of(RefusedRequests.class.getName(), Level.WARN)) {
			for (int i = 0; i < 5; i++) {
				catchThrowableOfType(ClaudeException.class, () -> this.claude
					.send(ClaudeRequest.builder().user("Hi").model("claude-sonet-5-5\nERROR forged").build()));
			}
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("WARN", "A request was refused before it was sent", "claude-sonet-5-5 ERROR forged",
						"add it under claude.models")
				.doesNotContain("\n", "more like it");
		}
	}

	@Test
	void shouldLogABadMaxTokensOnceAMinute() {
		try (LogCapture log = LogCapture.of(RefusedRequests.class.getName(), Level.WARN)) {
			for (int i = 0; i < 5; i++) {
				catchThrowableOfType(ClaudeException.class,
						() -> this.claude.ask(ClaudeRequest.builder().user("Hi").maxTokens(777_777).build()));
			}
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("WARN", "max_tokens is 777777 but claude-sonnet-5-5 writes at most 128000; lower it");
		}
	}

	@Test
	void whenTheQuestionIsNullOrBlankShouldRefuseIt() {
		for (String question : new String[] { null, "", " \n" }) {
			List<Consumer<ClaudeService>> ways = List.of((service) -> service.ask(question),
					(service) -> service.faq(question), (service) -> service.askAsync(question).block(),
					(service) -> service.faqAsync(question).block());
			assertThat(ways).allSatisfy((way) -> assertThat(
					catchThrowableOfType(ClaudeRequestException.class, () -> way.accept(this.claude)))
				.hasMessageContaining("The question is"));
		}
	}

	@Test
	void whenThePromptIsFortyMegabytesShouldRefuseItUnsent() {
		ClaudeRequest huge = ClaudeRequest.of("x".repeat(40 * 1024 * 1024));

		ClaudeException failure = Objects
			.requireNonNull(catchThrowableOfType(ClaudeException.class, () -> this.claude.send(huge)));
		ClaudeReply reply = this.claude.ask(huge);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.TOO_LARGE);
		assertThat(failure).hasMessageContaining("the API takes at most 33554432");
		assertThat(failure.getMessage()).hasSizeLessThan(300);
		assertThat(reply.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
		assertThat(reply.text()).contains("too large");
	}

	private static ClaudeRequest set(String field, Object value) {
		return ClaudeRequest.builder().message("user", List.of(Map.of("type", "text"))).set(field, value).build();
	}

	private static Bad bad(ClaudeRequest request, String message) {
		return new Bad(request, message);
	}

	private record Bad(ClaudeRequest request, String message) {
	}

}
