package io.github.clauderesilience.sample.operations;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets a real Prometheus scrape the sample through an incident, load the alert rules, and
 * evaluate every expression of rules and dashboard.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "claude.retry.default.initial=20ms", "claude.circuit-breaker.cool-off=2s",
				"claude.simulator.tokens-per-second=400", "claude.rate-limit.max-queue=20",
				"management.prometheus.metrics.export.enabled=true" })
@EnabledIf("io.github.clauderesilience.sample.operations.Prometheus#isPresent")
class PrometheusIT {

	private static final Path DOCS = Path.of("..", "docs", "operations");

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@LocalServerPort
	private int port;

	@Test
	void everyExpressionShouldBeUnderstoodAndHaveSeries(@TempDir Path directory) throws IOException {
		List<String> expressions = new ArrayList<>(dashboard());
		try (Prometheus prometheus = Prometheus.start(this.port, DOCS.resolve("prometheus-alerts.yml"), directory)) {
			Awaitility.await().atMost(PATIENCE).until(prometheus::isReady);
			incident(prometheus);
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> rules(prometheus).stream().allMatch((rule) -> "ok".equals(text(rule, "health"))));
			rules(prometheus).forEach((rule) -> expressions.add(text(rule, "query")));
			assertThat(expressions).hasSizeGreaterThan(35);
			Set<String> metrics = new TreeSet<>();
			for (String expression : expressions) {
				JsonNode answer = prometheus.api("query", "query", expression);
				assertThat(text(answer, "status")).as("%s: %s", expression, answer.path("error")).isEqualTo("success");
				Matcher names = Pattern.compile("(?:claude|resilience4j)_\\w+").matcher(expression);
				while (names.find()) {
					metrics.add(names.group());
				}
			}
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(
						() -> assertThat(metrics.stream().filter((metric) -> isMissing(prometheus, metric))).isEmpty());
		}
	}

	private static boolean isMissing(Prometheus prometheus, String metric) {
		return prometheus.api("series", "match[]", metric).path("data").isEmpty();
	}

	private static List<JsonNode> rules(Prometheus prometheus) {
		List<JsonNode> rules = new ArrayList<>();
		prometheus.api("rules", "type", "alert")
			.path("data")
			.path("groups")
			.forEach((group) -> group.path("rules").forEach(rules::add));
		assertThat(rules).hasSizeGreaterThan(10);
		return rules;
	}

	private static List<String> dashboard() throws IOException {
		List<String> expressions = new ArrayList<>();
		JsonMapper.shared()
			.readTree(Files.readString(DOCS.resolve("grafana-dashboard.json")))
			.path("panels")
			.forEach((panel) -> panel.path("targets").forEach((target) -> expressions.add(text(target, "expr"))));
		return expressions;
	}

	private static String text(JsonNode node, String field) {
		return node.path(field).stringValue("");
	}

	private void incident(Prometheus prometheus) {
		get("/ask", "Where is my parcel?");
		get("/faq", "How long does delivery take?");
		get("/faq", "How long does delivery take?");
		stream("Where is my parcel?");
		trouble("CUT", () -> stream("What was that?"));
		trouble("STORM", () -> {
			get("/ask", "Are you busy?");
			get("/ask", "Are you still busy?");
		});
		trouble("OUTAGE", () -> get("/ask", "Is anybody there?"));
		trouble("FLOOD",
				() -> Awaitility.await()
					.atMost(PATIENCE)
					.until(() -> !isMissing(prometheus, "claude_queue_refused_total")));
		trouble("REVOKED", () -> get("/ask", "Whose key is this?"));
	}

	private void trouble(String name, Runnable meanwhile) {
		post("/incident/" + name + "/begin", "{}");
		try {
			meanwhile.run();
		}
		finally {
			post("/incident/heal", "{}");
		}
	}

	private void get(String path, String question) {
		send(sample().get().uri(path + "?question={question}", question));
	}

	private void stream(String question) {
		post("/answers", "{\"text\":\"" + question + "\"}");
	}

	private void post(String path, String json) {
		send(sample().post().uri(path).contentType(MediaType.APPLICATION_JSON).body(json));
	}

	private static void send(RestClient.RequestHeadersSpec<?> request) {
		ResponseEntity<String> response = request.retrieve().onStatus(HttpStatusCode::isError, (sent, answer) -> {
		}).toEntity(String.class);
		assertThat(response.getStatusCode().value()).as(response.getBody()).isBetween(200, 299);
	}

	private RestClient sample() {
		return RestClient.create("http://127.0.0.1:" + this.port);
	}

}
