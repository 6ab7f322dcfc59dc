package io.github.clauderesilience.wire;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What cannot be a header is the mistake of the caller, never trouble with the API.
 */
class UnsendableRequestIT {

	private final ScriptedServer server = new ScriptedServer();

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x\r\ny: 1", "x\n", "", " ", "b\u00e9ta", "a\u0000b", "\t" })
	void shouldRefuseABetaWhereItIsGiven(String beta) {
		assertThatThrownBy(() -> ClaudeRequest.builder().user("Hi").betas("fine-2025-01-01", beta))
			.isInstanceOf(ClaudeRequestException.class)
			.hasMessageStartingWith("Beta 2 of 2 ")
			.hasMessageNotContaining("y: 1");
	}

	@ParameterizedTest
	@CsvSource({ "claude.version, claude.version", "claude.betas, claude.betas[0]" })
	void shouldRefusePropertiesAtStart(String property, String named) {
		assertThatThrownBy(() -> ClaudeContexts.start(this.server.url(), property + "=2023\u00e9").close()).rootCause()
			.hasMessageContaining(named + " has a character that no header can have (U+00E9) at position 5 of 5");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					/v1/models               | x-api-key | mine     | sets the header x-api-key, in which the API key is sent. Remove it
					http://127.0.0.1:9/other | x-own     | a        | the request goes to http://127.0.0.1:9 but claude.base-url is
					/v1/messages             | x own     | a        | the request could not be made
					""")
	void shouldLogARefusalOnceAMinute(String uri, String header, String value, String message) {
		try (ConfigurableApplicationContext context = ClaudeContexts.start(this.server.url());
				LogCapture log = LogCapture.of(RefusedRequests.class.getName(), Level.WARN)) {
			for (int i = 0; i < 3; i++) {
				assertThatThrownBy(() -> context.getBean("claudeWebClient", WebClient.class)
					.post()
					.uri(uri)
					.header(header, value)
					.bodyValue(Map.of("model", "claude-sonnet-5-5"))
					.retrieve()
					.bodyToMono(String.class)
					.block(Duration.ofSeconds(10))).isInstanceOf(ClaudeException.class).hasMessageContaining(message);
			}

			assertThat(log.lines()).singleElement()
				.asString()
				.startsWith("WARN")
				.contains("A request was refused before it was sent: Not sent", message);
			assertThat(this.server.requests()).isEmpty();
		}
	}

	@Test
	void whenAHeaderCannotBeSentShouldBeARequestErrorThatIsNotCounted() {
		try (ConfigurableApplicationContext context = ClaudeContexts.start(this.server.url(),
				"claude.circuit-breaker.failures=1")) {
			for (String[] header : new String[][] { { "x-own", "a\r\nb: c" }, { "x own", "a" }, { "x-own:", "a" },
					{ "x\n", "a" } }) {
				assertThatThrownBy(() -> context.getBean("claudeWebClient", WebClient.class)
					.post()
					.uri("/v1/messages")
					.header(header[0], header[1])
					.bodyValue(Map.of("model", "claude-sonnet-5-5"))
					.retrieve()
					.bodyToMono(String.class)
					.block(Duration.ofSeconds(10))).isInstanceOfSatisfying(ClaudeException.class,
							(failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST));
			}

			assertThat(context.getBean(CircuitBreakers.class).views())
				.allSatisfy((view) -> assertThat(view.openings()).isZero());
			assertThat(this.server.requests()).isEmpty();
		}
	}

}
