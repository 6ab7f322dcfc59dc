package io.github.clauderesilience.wire;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway that repeats the key, whatever it repeats it in.
 */
class KeyEchoIT {

	/**
	 * Longer than what is shown of a name, and not in the form of the provider's keys.
	 */
	private static final String KEY = "gateway-key-" + "0123456789abcdef".repeat(15);

	private static final ScriptedServer server = new ScriptedServer();

	private static final ConfigurableApplicationContext context = ClaudeContexts.start(server.url(), () -> KEY);

	@AfterAll
	static void close() throws IOException {
		context.close();
		server.close();
	}

	@ParameterizedTest
	@EnumSource
	void shouldShowItNowhere(Echo echo) {
		for (int i = 0; i < 3; i++) {
			server.then((connection) -> connection.raw(echo.answer).close());
		}
		StringWriter seen = new StringWriter();

		try (LogCapture others = LogCapture.of(Logger.ROOT_LOGGER_NAME, Level.INFO);
				LogCapture logs = LogCapture.of("io.github.clauderesilience", Level.DEBUG)) {
			ClaudeService claude = context.getBean(ClaudeService.class);
			note(seen, claude.sendAsync(ClaudeRequest.of("Hi")).cast(Object.class));
			note(seen, claude.stream(ClaudeRequest.of("Hi")).collectList().cast(Object.class));
			note(seen,
					((WebClient) context.getBean("claudeWebClient")).post()
						.uri("/v1/messages")
						.bodyValue("{\"model\":\"claude-sonnet-5-5\"}")
						.exchangeToMono((response) -> Mono.just(response.headers().asHttpHeaders().toString())));
			seen.append(String.valueOf(logs.lines())).append(String.valueOf(others.lines()));
		}

		assertThat(server.requests()).isNotEmpty()
			.allSatisfy((request) -> assertThat(request).contains("x-api-key: " + KEY));
		assertThat(seen.toString()).doesNotContain(KEY.substring(0, 40)).doesNotContain("\u001b", "\u0085");
	}

	private static void note(StringWriter seen, Mono<Object> call) {
		try {
			seen.append(String.valueOf(call.block(Duration.ofSeconds(10))));
		}
		catch (RuntimeException ex) {
			ex.printStackTrace(new PrintWriter(seen, true));
			seen.append((ex instanceof ClaudeException typed) ? typed.details().toString() : "");
		}
	}

	enum Echo {

		REQUEST_ID(reply("request-id: req_" + KEY, "{}")),

		REQUEST_ID_OF_AN_ANSWER(reply("request-id: " + KEY, message("claude-sonnet-5-5", "end_turn"))),

		CONTROLS_IN_REQUEST_ID(reply("request-id: a\u001b[31mb\u0085c", "{}")),

		CONTENT_TYPE(reply("content-type: text/" + KEY, "<html>")),

		ANY_HEADER(reply("x-debug: sent " + KEY, message("claude-sonnet-5-5", "end_turn"))),

		ERROR_TYPE(reply(400, "x: y", error(KEY, "m", "r"))),

		ERROR_MESSAGE(reply(400, "x: y", error("authentication_error", "bad key: " + KEY, "r"))),

		ERROR_REQUEST_ID(reply(400, "x: y", error("authentication_error", "m", KEY))),

		ERROR_IN_200(reply("x: y", error(KEY, KEY, KEY))),

		MODEL(reply("x: y", message(KEY, "end_turn"))),

		STOP_CATEGORY(
				reply("x: y", message("m", "refusal\",\"stop_details\":{\"category\":\"" + KEY + "\"},\"x\":\""))),

		EVENT_NAME(reply("content-type: text/event-stream", "event: " + KEY + "\ndata: " + KEY + "\n\n")),

		CHUNK_SIZE("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n" + KEY + "\r\n"),

		STATUS_LINE("HTTP/1.1 " + KEY + "\r\n\r\n"),

		REASON("HTTP/1.1 500 " + KEY + "\r\ncontent-length: 0\r\n\r\n");

		private final String answer;

		Echo(String answer) {
			this.answer = answer;
		}

		private static String reply(String header, String body) {
			return reply(200, header, body);
		}

		private static String reply(int status, String header, String body) {
			return "HTTP/1.1 " + status + " X\r\n" + header + "\r\ncontent-length: " + body.length() + "\r\n\r\n"
					+ body;
		}

		private static String error(String type, String message, String requestId) {
			return "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"" + message
					+ "\"},\"request_id\":\"" + requestId + "\"}";
		}

		private static String message(String model, String stopReason) {
			return "{\"type\":\"message\",\"model\":\"" + model + "\",\"content\":[],\"stop_reason\":\"" + stopReason
					+ "\"}";
		}

	}

}
