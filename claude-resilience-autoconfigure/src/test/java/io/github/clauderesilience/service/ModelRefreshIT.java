package io.github.clauderesilience.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.model.ModelFact;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.ModelView;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.wire.models.ModelRefresh;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The provider's list of models, and what other servers have in its place, over raw
 * sockets.
 */
class ModelRefreshIT {

	private static final String SOON = LocalDate.now().plusDays(10).toString();

	private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private volatile Function<String, String> answers = (line) -> json("{}");

	ModelRefreshIT() throws IOException {
		Thread thread = new Thread(this::serve, "models");
		thread.setDaemon(true);
		thread.start();
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
	}

	@Test
	void shouldCorrectTheTableByAllPagesAndWarnOfRetirement() {
		this.answers = (line) -> line.contains("after_id=claude-sonnet-5-5") ? json("""
				{"data":[{"type":"model","id":"claude-haiku-5-5","lifecycle":"active","retires_at":null}],
				 "has_more":false,"last_id":"claude-haiku-5-5"}""") : json("""
				{"data":[{"type":"model","id":"claude-opus-5-5","lifecycle":"active","max_input_tokens":2000000,
				  "max_tokens":256000,"retires_at":null},
				 {"type":"model","id":"claude-sonnet-5-5","lifecycle":"deprecated","max_input_tokens":1000000,
				  "max_tokens":128000,"deprecated_at":"2026-11-01T00:00:00Z","retires_at":"%sT00:00:00Z"}],
				 "has_more":true,"last_id":"claude-sonnet-5-5"}""".formatted(SOON));
		try (LogCapture log = LogCapture.of("io.github.clauderesilience", Level.WARN)) {
			runner("claude.models.claude-opus-5-5.output-cap=64000").run((context) -> {
				ModelRefresh refresh = context.getBean(ModelRefresh.class);
				awaitRead(refresh);

				ModelTable table = context.getBean(ModelTable.class);
				assertThat(refresh.status().text()).startsWith("3 models listed");
				assertThat(table.find("claude-sonnet-5-5").orElseThrow().retirement()).isEqualTo(SOON);
				assertThat(table.window("claude-opus-5-5")).hasValue(2_000_000);
				assertThat(table.outputCap("claude-opus-5-5")).as("configured").hasValue(64_000);
				assertThat(log.lines())
					.anySatisfy((line) -> assertThat(line).contains("claude-sonnet-5-5 will be retired on " + SOON));
				assertThat(this.asked).hasSize(2).allSatisfy((request) -> assertThat(request).contains("limit=1000"));
				ClaudeEndpoint.Models models = (ClaudeEndpoint.Models) Objects
					.requireNonNull(context.getBean(ClaudeEndpoint.class).section("models"));
				ModelView opus = models.models()
					.stream()
					.filter((view) -> view.id().equals("claude-opus-5-5"))
					.findFirst()
					.orElseThrow();
				assertThat(opus.origins()).containsEntry(ModelFact.WINDOW, ModelFact.Origin.LISTED)
					.containsEntry(ModelFact.OUTPUT_CAP, ModelFact.Origin.CONFIGURED);
			});
		}
	}

	@Test
	void whenAModelInUseIsNotListedShouldSaySo() {
		this.answers = (line) -> json("""
				{"data":[{"type":"model","id":"claude-haiku-5-5","lifecycle":"active"}],"has_more":false}""");
		try (LogCapture log = LogCapture.of("io.github.clauderesilience", Level.WARN)) {
			runner().run((context) -> {
				awaitRead(context.getBean(ModelRefresh.class));

				assertThat(log.lines()).singleElement()
					.asString()
					.contains("does not contain claude-sonnet-5-5")
					.contains("retired");
			});
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "404 Not Found|text/html|<html>nothing here</html>",
			"200 OK|text/html|<html>Log in</html>",
			"401 Unauthorized|application/json|{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"no\"}}",
			"200 OK|application/json|[1,2",
			"200 OK|application/json|{\"object\":\"list\",\"data\":[{\"id\":\"gpt\",\"object\":\"model\"}]}",
			"200 OK|application/json|{\"data\":[null,7,{\"type\":\"model\",\"id\":\"claude-sonnet-5-5\",\"max_tokens\":-1,\"max_input_tokens\":\"x\",\"retires_at\":\"soon, I think\"}]}",
			"200 OK|application/json|{\"data\":[],\"has_more\":true,\"last_id\":\"x\"}", "nothing", "endless" })
	void whenThereIsNoSuchListShouldBeSilentAndChangeNothing(String answer) {
		ModelTable before = ModelTableLoader.shipped();
		this.answers = (line) -> switch (answer) {
			case "nothing" -> "";
			case "endless" -> json(" ".repeat(3 * 1024 * 1024) + "{}");
			default -> answer(answer.split("\\|")[0], answer.split("\\|")[1], answer.split("\\|")[2]);
		};
		try (LogCapture log = LogCapture.of("io.github.clauderesilience", Level.INFO)) {
			runner().run((context) -> {
				awaitRead(context.getBean(ModelRefresh.class));

				assertThat(log.lines()).noneSatisfy((line) -> assertThat(line).contains("odel"));
				assertThat(context.getBean(ModelTable.class).models()).containsExactlyElementsOf(before.models());
				assertThat(context.getBean(Verdicts.class).current().cause()).isEqualTo(Verdict.Cause.NOTHING);
			});
		}
	}

	@Test
	void whenOffShouldAskNothing() {
		runner("claude.model-list.enabled=false").run((context) -> {
			assertThat(context.getBean(ModelRefresh.class).status().text()).contains("off");
			assertThat(context.getBean(ModelRefresh.class).after(Duration.ZERO).blockOptional()).isEmpty();
			assertThat(this.asked).isEmpty();
		});
	}

	@Test
	void shouldWarnAtTheStartByWhatIsShipped() {
		try (LogCapture log = LogCapture.of("io.github.clauderesilience", Level.WARN)) {
			runner("claude.model-list.enabled=false", "claude.model=claude-sonnet-4-5")
				.run((context) -> assertThat(log.lines()).singleElement()
					.asString()
					.contains("claude-sonnet-4-5")
					.contains("2026-11-30")
					.contains("Use claude-sonnet-5-5 instead"));
		}
	}

	private ApplicationContextRunner runner(String... properties) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
			.withPropertyValues("claude.api-key=sk-ant-test-key-0000", "claude.fallback.models=",
					"claude.base-url=http://127.0.0.1:" + this.server.getLocalPort(), "claude.model-list.delay=0s",
					"management.endpoints.web.exposure.include=claude")
			.withPropertyValues(properties);
	}

	private static void awaitRead(ModelRefresh refresh) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(15))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> refresh.status().at() != null);
	}

	private void serve() {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				BufferedReader in = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
				String line = in.readLine();
				String first = String.valueOf(line);
				this.asked.add(first);
				while (line != null && !line.isEmpty()) {
					line = in.readLine();
				}
				socket.getOutputStream().write(this.answers.apply(first).getBytes(StandardCharsets.UTF_8));
				socket.getOutputStream().flush();
			}
			catch (IOException ex) {
				// The client or the test has gone
			}
		}
	}

	private static String json(String body) {
		return answer("200 OK", "application/json", body);
	}

	private static String answer(String status, String type, String body) {
		return "HTTP/1.1 " + status + "\r\ncontent-type: " + type + "\r\nconnection: close\r\ncontent-length: "
				+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
	}

}
