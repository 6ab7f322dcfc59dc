package io.github.clauderesilience.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.wire.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Where the key goes, in which header, and what becomes of headers of the application.
 */
class KeyAddressIT {

	private static final String KEY = "sk-ant-test-key-0000";

	private static final String JSON = "application/json";

	private static final String MESSAGE = """
			{"type":"message","role":"assistant","model":"claude-sonnet-5-5","content":[{"type":"text","text":"Hello"}],\
			"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}""";

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ScriptedServer server = new ScriptedServer();

	private final ScriptedServer other = new ScriptedServer();

	@AfterEach
	void close() throws IOException {
		this.server.close();
		this.other.close();
	}

	@Test
	void whenAnotherPortIsCalledShouldRefuse() {
		assertRefused((client) -> client.get().uri(URI.create(this.other.url() + "/v1/models")));
		assertRefused((client) -> client.post()
			.uri(URI.create(this.other.url() + "/v1/messages"))
			.bodyValue("{\"model\":\"claude-sonnet-5-5\"}"));
	}

	@Test
	void whenACopyHasAnotherAddressShouldRefuse() {
		assertRefused((client) -> client.mutate().baseUrl(this.other.url()).build().get().uri("/v1/models"));
	}

	@Test
	void whenAnotherHostIsCalledShouldRefuse() {
		assertRefused((client) -> client.get().uri(URI.create(this.other.url().replace("127.0.0.1", "localhost"))));
		assertRefused((client) -> client.get()
			.uri(URI.create(this.other.url().replace("http://", "http://" + host(this.server.url()) + "@"))));
	}

	@Test
	void whenAnotherSchemeIsCalledShouldRefuse() {
		assertRefused((client) -> client.get().uri(URI.create(this.server.url().replace("http:", "https:"))));
	}

	@Test
	void whenAFilterChangesTheAddressShouldRefuse() {
		assertRefused(
				(client) -> client.mutate()
					.filters((filters) -> filters.add(1, (request, next) -> next.exchange(
							ClientRequest.from(request).url(URI.create(this.other.url() + "/v1/models")).build())))
					.build()
					.get()
					.uri("/v1/models"));
	}

	@Test
	void whenTheServerRedirectsShouldNotFollow() {
		this.server.then((connection) -> connection
			.raw("HTTP/1.1 307 X\r\nlocation: " + this.other.url() + "/v1/models\r\ncontent-length: 0\r\n\r\n"));

		run((client) -> catchThrowableOfType(ClaudeException.class, () -> get(client, "/v1/models")));

		assertThat(this.other.connections()).isZero();
	}

	@Test
	void shouldSendTheKeyToItsAddressHoweverThatIsWritten() {
		this.server.answer(200, JSON, "{}").answer(200, JSON, "{}");
		String local = this.server.url().replace("127.0.0.1", "localhost");

		context(local).run((context) -> {
			WebClient client = (WebClient) context.getBean("claudeWebClient");
			get(client, "/v1/models");
			client.get()
				.uri(URI.create(local.replace("http://localhost", "HTTP://LocalHost") + "/v1/models"))
				.exchangeToMono((response) -> response.bodyToMono(String.class))
				.block(PATIENCE);
		});

		assertThat(this.server.requests()).hasSize(2)
			.allSatisfy((request) -> assertThat(request).contains("x-api-key: " + KEY));
	}

	@Test
	void whenAuthIsBearerShouldSendTheKeyThatWay() {
		this.server.answer(200, JSON, MESSAGE);

		context(this.server.url()).withPropertyValues("claude.auth=bearer")
			.run((context) -> context.getBean(ClaudeService.class).send(ClaudeRequest.of("Hi")));

		assertThat(this.server.requests()).singleElement()
			.asString()
			.containsIgnoringCase("authorization: Bearer " + KEY)
			.doesNotContainIgnoringCase("x-api-key");
	}

	@Test
	void headersOfACustomizerShouldBeSent() {
		this.server.answer(200, JSON, MESSAGE);

		context(this.server.url())
			.withBean(WebClientCustomizer.class,
					() -> (builder) -> builder.defaultHeader("Authorization", "Basic Z2F0ZQ==")
						.defaultHeader("x-team", "desk")
						.defaultHeader("anthropic-version", "2026-10-21")
						.defaultHeader("anthropic-beta", "of-customizer"))
			.withPropertyValues("claude.betas=of-settings")
			.run((context) -> context.getBean(ClaudeService.class)
				.send(ClaudeRequest.builder().user("Hi").betas("of-call").build()));

		assertThat(this.server.requests()).singleElement()
			.asString()
			.containsIgnoringCase("authorization: Basic Z2F0ZQ==")
			.containsIgnoringCase("x-team: desk")
			.containsIgnoringCase("anthropic-version: 2026-10-21")
			.containsIgnoringCase("anthropic-beta: of-settings,of-customizer,of-call")
			.containsIgnoringCase("x-api-key: " + KEY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x-api-key|x-api-key", "bearer|Authorization" })
	void whenACustomizerSetsTheHeaderOfTheKeyShouldRefuse(String row) {
		String auth = row.substring(0, row.indexOf('|'));
		String header = row.substring(row.indexOf('|') + 1);

		context(this.server.url())
			.withBean(WebClientCustomizer.class, () -> (builder) -> builder.defaultHeader(header, "Bearer other"))
			.withPropertyValues("claude.auth=" + auth)
			.run((context) -> {
				ClaudeException failure = catchThrowableOfType(ClaudeException.class,
						() -> context.getBean(ClaudeService.class).send(ClaudeRequest.of("Hi")));
				assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
				assertThat(failure).hasMessageContainingAll("sets the header " + header, "claude.auth")
					.hasMessageNotContaining(KEY);
			});

		assertThat(this.server.connections()).isZero();
	}

	private void assertRefused(Function<WebClient, WebClient.RequestHeadersSpec<?>> request) {
		run((client) -> {
			ClaudeException failure = catchThrowableOfType(ClaudeException.class,
					() -> request.apply(client)
						.exchangeToMono((response) -> response.bodyToMono(String.class))
						.block(PATIENCE));
			assertThat(failure).hasMessageContainingAll("Not sent: the request goes to", "claude.base-url");
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
		});
		assertThat(this.other.connections()).isZero();
		assertThat(this.server.connections()).isZero();
	}

	private void run(Consumer<WebClient> test) {
		context(this.server.url()).run((context) -> test.accept((WebClient) context.getBean("claudeWebClient")));
	}

	private static void get(WebClient client, String path) {
		client.get().uri(path).exchangeToMono((response) -> Mono.just(response.statusCode())).block(PATIENCE);
	}

	private static ApplicationContextRunner context(String url) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
			.withPropertyValues("claude.base-url=" + url, "claude.api-key=" + KEY);
	}

	private static String host(String url) {
		return URI.create(url).getHost();
	}

}
