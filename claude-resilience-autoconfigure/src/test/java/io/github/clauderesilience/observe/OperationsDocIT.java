package io.github.clauderesilience.observe;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.testsupport.ObservedApplication;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@code docs/operations.md} and the files beside it with what an application
 * shows after a bad day.
 */
class OperationsDocIT {

	private static final Path DOCS = Path.of("..", "docs");

	private static final Pattern ROW = Pattern.compile(
			"^\\| `(claude\\.[a-z.]+)` \\| (timer|counter|gauge|long_task_timer) \\| (.*?) \\|.*", Pattern.MULTILINE);

	private static final Pattern TAG = Pattern.compile("`([a-z._]+)`");

	private static ObservedApplication application;

	@BeforeAll
	static void start() throws IOException, InterruptedException {
		application = ObservedApplication.start(WebApplicationType.NONE,
				"claude.rate-limit.groups[sonnet-5-5].tokens-per-day=100000000", "claude.gateway.enabled=true",
				"claude.gateway.port=0", "claude.gateway.token=secret");
		application.badDay();
		carried(application.context().getBean(ClaudeGateway.class).baseUrl());
	}

	private static void carried(String gateway) throws IOException, InterruptedException {
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(gateway + "/v1/messages"))
				.header("x-api-key", "secret")
				.header("anthropic-version", "2023-06-01")
				.header("content-type", "application/json")
				.POST(HttpRequest.BodyPublishers.ofString(
						"""
								{"model":"claude-sonnet-5-5","max_tokens":60,"messages":[{"role":"user","content":"Hello"}]}"""))
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(200);
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@Test
	void tableShouldNameEveryMeterWithItsTypeAndTagsAndNoOther() throws IOException {
		Map<String, String> documented = new TreeMap<>();
		Matcher rows = ROW.matcher(Files.readString(DOCS.resolve("operations.md")));
		while (rows.find()) {
			Set<String> tags = new TreeSet<>();
			Matcher tag = TAG.matcher(rows.group(3));
			while (tag.find()) {
				tags.add(tag.group(1));
			}
			documented.put(rows.group(1), rows.group(2) + " " + tags);
		}

		Map<String, String> registered = new TreeMap<>();
		for (Meter meter : application.context().getBean(MeterRegistry.class).getMeters()) {
			Meter.Id id = meter.getId();
			if (id.getName().startsWith("claude.")) {
				Set<String> tags = new TreeSet<>();
				id.getTags().forEach((tag) -> tags.add(tag.getKey()));
				registered.put(id.getName(), id.getType().name().toLowerCase(Locale.ROOT) + " " + tags);
			}
		}
		assertThat(application.context().getBean(MeterRegistry.class)).isInstanceOf(PrometheusMeterRegistry.class);
		assertThat(registered).hasSizeGreaterThan(20).isEqualTo(documented);
	}

	@Test
	void badDayShouldBeCounted() {
		MeterRegistry registry = application.context().getBean(MeterRegistry.class);
		assertThat(registry.get("claude.alerts").tag("kind", "outage-started").counter().count()).isPositive();
		assertThat(registry.get("claude.faq").tag("outcome", "hit").counter().count()).isEqualTo(1);
		assertThat(registry.get("claude.stream.breaks").tag("restarted", "true").counter().count()).isEqualTo(1);
		assertThat(registry.get("claude.limit.pauses").tag("group", "sonnet-5-5").counters())
			.anySatisfy((counter) -> assertThat(counter.count()).isEqualTo(1));
		assertThat(registry.get("claude.attempts").tag("error", "rate-limited").timer().count()).isEqualTo(1);
		assertThat(registry.get("claude.cost").tag("model", "claude-sonnet-5-5").counter().count()).isPositive();
		assertThat(registry.get("claude.fallback.active").tag("model", "claude-sonnet-5-5").gauge().value()).isZero();
		assertThat(registry.get("claude.limit.day.utilisation").tag("dimension", "tokens").gauge().value())
			.isBetween(1e-6, 0.01);
		assertThat(registry.get("claude.calls").tag("answered.by", "claude-haiku-5-5").timers()).isNotEmpty();
	}

	@Test
	void everyBadAlertShouldHaveARule() throws IOException {
		assertThat(String.join("\n", alertExpressions())).contains("kind=\"key-rejected\"", "kind=\"billing\"",
				"kind=\"account\"", "kind=\"model-not-found\"");
	}

	@Test
	void everyMeterShouldSayWhatItMeans() {
		assertThat(application.context().getBean(MeterRegistry.class).getMeters())
			.filteredOn((meter) -> meter.getId().getName().startsWith("claude."))
			.filteredOn((meter) -> !meter.getId().getName().matches("claude\\.(question|attempt)(\\.active)?"))
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).as("of %s", meter.getId()).isNotBlank());
	}

	@Test
	void alertsAndDashboardShouldUseMetricsAndLabelsThatExist() throws IOException {
		List<String> expressions = new ArrayList<>(alertExpressions());
		assertThat(expressions).hasSizeGreaterThan(10);
		JsonNode dashboard = JsonMapper.shared()
			.readTree(Files.readString(DOCS.resolve("operations/grafana-dashboard.json")));
		dashboard.path("panels").forEach((panel) -> panel.path("targets").forEach((target) -> {
			expressions.add(target.path("expr").stringValue());
			Matcher legend = Pattern.compile("\\{\\{(\\w+)}}").matcher(target.path("legendFormat").stringValue());
			while (legend.find()) {
				assertThat(target.path("expr").stringValue()).containsPattern("by \\([^)]*" + legend.group(1));
			}
		}));
		assertThat(expressions).hasSizeGreaterThan(35);

		Map<String, Map<String, Set<String>>> scrape = scrape();
		expressions.forEach((expression) -> {
			assertThat(expression.chars().filter((each) -> each == '(').count()).as(expression)
				.isEqualTo(expression.chars().filter((each) -> each == ')').count());
			Matcher selectors = Pattern.compile("((?:claude|resilience4j)_\\w+)(?:\\{(.*?)})?").matcher(expression);
			int found = 0;
			while (selectors.find()) {
				found++;
				assertThat(scrape).as(expression).containsKey(selectors.group(1));
				Map<String, Set<String>> labels = scrape.getOrDefault(selectors.group(1), Map.of());
				Matcher by = Pattern.compile("by \\((.*?)\\)").matcher(expression);
				while (by.find()) {
					assertThat(labels.keySet()).as(expression).contains(by.group(1).split(", "));
				}
				checkMatchers(expression, String.valueOf(selectors.group(2)), labels);
			}
			assertThat(found).as(expression).isPositive();
		});
	}

	/**
	 * At least one value has to match, or the rule can never fire. The bad day does not
	 * have every kind of error.
	 */
	private static void checkMatchers(String expression, String matchers, Map<String, Set<String>> labels) {
		Matcher each = Pattern.compile("(\\w+)(=~|!=|=)\"(.*?)\"").matcher(matchers);
		while (each.find()) {
			assertThat(labels).as(expression).containsKey(each.group(1));
			Set<String> values = new TreeSet<>(labels.getOrDefault(each.group(1), Set.of()));
			if (each.group(1).equals("error")) {
				Arrays.stream(ErrorClass.values()).map(ErrorClass::key).forEach(values::add);
			}
			if (each.group(2).equals("=")) {
				assertThat(values).as(expression).contains(each.group(3));
			}
			else if (each.group(2).equals("=~")) {
				assertThat(values).as(expression).anyMatch((value) -> value.matches(each.group(3)));
			}
		}
	}

	private static List<String> alertExpressions() throws IOException {
		List<String> expressions = new ArrayList<>();
		Map<String, List<Map<String, List<Map<String, Object>>>>> rules = new Yaml()
			.load(Files.readString(DOCS.resolve("operations/prometheus-alerts.yml")));
		String runbook = Files.readString(DOCS.resolve("operations.md")).toLowerCase(Locale.ROOT);
		rules.getOrDefault("groups", List.of())
			.forEach((group) -> group.getOrDefault("rules", List.of()).forEach((rule) -> {
				expressions.add(String.valueOf(rule.get("expr")));
				String anchor = String.valueOf(rule.get("annotations")).replaceAll(".*#([a-z0-9-]+).*", "$1");
				assertThat(runbook).containsPattern("#+ " + anchor.replace("-", "[^a-z0-9]"));
			}));
		return expressions;
	}

	/** Metric to label to values, as a Prometheus server would see it. */
	private static Map<String, Map<String, Set<String>>> scrape() {
		Map<String, Map<String, Set<String>>> metrics = new TreeMap<>();
		String text = ((PrometheusMeterRegistry) application.context().getBean(MeterRegistry.class)).scrape();
		Matcher samples = Pattern.compile("^(\\w+)(?:\\{(.*?)})? \\S+$", Pattern.MULTILINE).matcher(text);
		while (samples.find()) {
			Map<String, Set<String>> labels = metrics.computeIfAbsent(samples.group(1), (name) -> new TreeMap<>());
			Matcher label = Pattern.compile("(\\w+)=\"(.*?)\"").matcher(String.valueOf(samples.group(2)));
			while (label.find()) {
				labels.computeIfAbsent(label.group(1), (name) -> new TreeSet<>()).add(label.group(2));
			}
		}
		return metrics;
	}

}
