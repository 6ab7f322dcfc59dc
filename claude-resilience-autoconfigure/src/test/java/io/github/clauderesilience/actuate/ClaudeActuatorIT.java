package io.github.clauderesilience.actuate;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ObservedApplication;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint, health and info over HTTP, in both kinds of web application.
 */
class ClaudeActuatorIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String CANARY = "a question with the word canary in it";

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void shouldTellAndDo(WebApplicationType type) {
		try (ObservedApplication application = ObservedApplication.start(type,
				"management.endpoints.web.exposure.include=*", "management.endpoint.health.show-details=always",
				"management.endpoint.health.probes.enabled=true", "management.endpoint.claude.access=unrestricted",
				"management.info.env.enabled=false", "claude.observe.down-without-access=true")) {
			ActuatorHttp http = new ActuatorHttp(application);
			ClaudeReply reply = application.claude().send(ClaudeRequest.of(CANARY));
			application.claude().faq(CANARY);

			assertThat(http.get("").path("verdict").path("text").stringValue()).isEqualTo("no problems detected");
			assertThat(http.get("/pools").get(0).path("id").path("group").stringValue()).isEqualTo("sonnet-5-5");
			assertThat(http.get("/pools").get(0).path("use").get(0).path("lastMinute").asDouble()).isEqualTo(2);
			assertThat(http.get("/queue").get(0).path("waiting").asInt()).isZero();
			assertThat(http.get("/circuits").get(0).path("state").stringValue()).isEqualTo("NORMAL");
			assertThat(http.get("/fallback").isObject()).isTrue();
			assertThat(http.get("/calls").size()).isEqualTo(2);
			assertThat(http.get("/errors").size()).isZero();
			assertThat(http.get("/calls/" + reply.requestId()).path("why").stringValue())
				.contains("claude-sonnet-5-5 answered after");
			assertThat(http.get("/advice").isArray()).isTrue();
			assertThat(http.status("/calls/req_unknown")).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.status("/nonsense")).isEqualTo(HttpStatus.NOT_FOUND);

			assertThat(http.get("/cache").path("sizes").path("claude-faq").asInt()).isEqualTo(1);
			assertThat(http.post("/evict", Map.of("name", "claude-faq", "question", CANARY))).isEqualTo(HttpStatus.OK);
			assertThat(http.get("/cache").path("sizes").path("claude-faq").asInt()).isZero();
			assertThat(http.post("/evict", Map.of("name", "claude-faq", "question", CANARY)))
				.isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.answer("/evict", Map.of("name", "claude-faq", "question", CANARY)))
				.contains("claude-faq", "no answer to that question", "default model", "claude.system")
				.doesNotContain("canary");
			assertThat(http.post("/evict", Map.of("name", "nonsense"))).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.answer("/evict", Map.of("name", "nonsense", "question", CANARY)))
				.contains("There is no cache", "nonsense");
			refusalsSayWhy(http);

			assertThat(http.post("/force-fallback", Map.of("name", "claude-sonnet-5-5"))).isEqualTo(HttpStatus.OK);
			assertThat(http.text("/verdict")).contains("an operator switched claude-sonnet-5-5 off at ");
			assertThat(http.post("/clear-fallback", Map.of("name", "claude-sonnet-5-5"))).isEqualTo(HttpStatus.OK);
			assertThat(http.post("/pause", Map.of("name", "sonnet-5-5"))).isEqualTo(HttpStatus.OK);
			assertThat(http.text("/verdict")).contains("an operator paused group sonnet-5-5");
			assertThat(http.text("/queue")).contains("sonnet-5-5")
				.doesNotContain(String.valueOf(Long.MAX_VALUE / 1_000_000));
			assertThat(http.actuator("health")
				.path("components")
				.path("claude")
				.path("details")
				.path("state")
				.stringValue()).isEqualTo("PAUSED");
			assertThat(http.post("/resume", Map.of("name", "sonnet-5-5"))).isEqualTo(HttpStatus.OK);

			JsonNode info = http.actuator("info").path("claude");
			assertThat(info.path("model").stringValue()).isEqualTo("claude-sonnet-5-5");
			assertThat(info.path("api").stringValue()).matches("http://127\\.0\\.0\\.1:[0-9]+");
			for (String section : List.of("", "/pools", "/queue", "/circuits", "/fallback", "/cache", "/calls",
					"/errors", "/advice", "/verdict")) {
				assertThat(http.text(section)).as(section).doesNotContain("canary", "sk-ant-test");
			}
			keyRejected(application, http);
		}
	}

	@Test
	void whenAModelIsSwitchedOffShouldTellItFromAnOutage() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.SERVLET,
				List.of(SignedIn.class), "management.endpoints.web.exposure.include=*",
				"management.endpoint.health.show-details=always", "management.endpoint.claude.access=unrestricted",
				"claude.circuit-breaker.cool-off=5m", "claude.circuit-breaker.max-cool-off=5m")) {
			ActuatorHttp http = new ActuatorHttp(application);
			http.post("/force-fallback", Map.of("name", "claude-sonnet-5-5", "why", "answers badly"));

			JsonNode forced = http.get("/fallback").path("claude-sonnet-5-5");
			assertThat(forced.path("mode").stringValue()).isEqualTo("FALLBACK");
			assertThat(forced.path("fallbackModels").get(0).stringValue()).isEqualTo("claude-haiku-5-5");
			assertThat(forced.path("downSince").isNull()).isTrue();
			assertThat(forced.path("forced").path("by").stringValue()).isEqualTo("alice");
			assertThat(forced.path("forced").path("why").stringValue()).isEqualTo("answers badly");
			assertThat(Instant.parse(forced.path("forced").path("since").stringValue()))
				.isBetween(Instant.now().minusSeconds(60), Instant.now());
			application.claude().ask("Are you there?");
			http.post("/pause", Map.of("name", "haiku-5-5", "why", "too dear"));
			http.post("/pause", Map.of("name", "haiku-5-5", "why", "again"));
			JsonNode pause = http.get("/pools").get(0).path("operatorPause");
			assertThat(pause.path("by").stringValue()).isEqualTo("alice");
			assertThat(pause.path("why").stringValue()).isEqualTo("too dear");
			assertThat(Instant.parse(pause.path("since").stringValue())).isBetween(Instant.now().minusSeconds(60),
					Instant.now());
			assertThat(http.get("/verdict").path("text").stringValue())
				.matches("an operator paused group haiku-5-5 at \\d\\d:\\d\\d \\(alice\\), 0 calls wait; .*");
			http.post("/resume", Map.of("name", "haiku-5-5"));
			assertThat(http.get("/pools").get(0).path("operatorPause").isNull()).isTrue();
			String switchedOff = "an operator (alice) switched claude-sonnet-5-5 off at ";
			assertThat(http.get("/verdict").path("text").stringValue()).startsWith(switchedOff);
			assertThat(http.actuator("health").toString()).contains(switchedOff);

			http.post("/clear-fallback", Map.of("name", "claude-sonnet-5-5"));
			application.simulator().addFault(Fault.overloaded().model("claude-sonnet-5-5"));
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				application.claude().ask("Are you there?");
				JsonNode down = http.get("/fallback").path("claude-sonnet-5-5");
				assertThat(down.path("forced").isNull()).isTrue();
				assertThat(Instant.parse(down.path("downSince").stringValue())).isBeforeOrEqualTo(Instant.now());
			});
			assertThat(http.get("/verdict").path("text").stringValue())
				.startsWith("claude-sonnet-5-5 has been down since ");
		}
	}

	private static void refusalsSayWhy(ActuatorHttp http) {
		for (String action : List.of("/pause", "/evict")) {
			assertThat(http.post(action, Map.of())).as(action).isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(http.answer(action, Map.of())).as(action).contains("\\\"name\\\"");
		}
		assertThat(http.post("/explode", Map.of("name", "sonnet-5-5"))).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(http.answer("/explode", Map.of("name", "sonnet-5-5"))).contains("use pause, resume, reset");
		assertThat(http.answer("/verdict", Map.of())).contains("The action is \\\"verdict\\\"; use pause");
		assertThat(http.post("/pause", Map.of("name", "sonet"))).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(http.answer("/pause", Map.of("name", "sonet"))).contains("There is no limit group", "sonet");
		assertThat(http.post("/reset", Map.of("name", "gpt"))).isEqualTo(HttpStatus.NOT_FOUND);
		assertThat(http.post("/clear-fallback", Map.of("name", "claude-sonnet-5-5"))).isEqualTo(HttpStatus.CONFLICT);
		for (String action : List.of("/force-fallback", "/clear-fallback")) {
			assertThat(http.post(action, Map.of("name", "gpt"))).as(action).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.answer(action, Map.of("name", "gpt"))).contains("There is no model", "gpt");
		}
		assertThat(http.answer("/force-fallback", Map.of("name", "claude-opus-5-5")))
			.contains("No model is configured to stand in for", "still sent to it", "claude.fallback.models");
	}

	@Test
	void shouldEvictAnswersByModelAndSystemPrompt() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.SERVLET,
				"management.endpoints.web.exposure.include=*", "management.endpoint.claude.access=unrestricted",
				"claude.system=Answer in one sentence.")) {
			ActuatorHttp http = new ActuatorHttp(application);
			Map<String, String> plain = Map.of("name", "claude-faq", "question", CANARY);
			application.claude().faq(CANARY);
			assertThat(http.post("/evict", plain)).as("the prompt of the settings").isEqualTo(HttpStatus.OK);
			assertThat(http.post("/evict", plain)).isEqualTo(HttpStatus.NOT_FOUND);

			application.claude()
				.faq(ClaudeRequest.builder()
					.user(CANARY)
					.model("claude-haiku-5-5")
					.system("Answer in verse.")
					.cacheable()
					.build());
			Map<String, String> named = Map.of("name", "claude-faq", "question", CANARY, "model", "claude-haiku-5-5",
					"system", "Answer in verse.");
			assertThat(http.post("/evict", plain)).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.post("/evict", named)).isEqualTo(HttpStatus.OK);
			assertThat(http.post("/evict", named)).isEqualTo(HttpStatus.NOT_FOUND);

			application.claude()
				.faq(ClaudeRequest.builder()
					.user(CANARY)
					.model("claude-haiku-5-5")
					.systemCached("Answer in verse.")
					.cacheable()
					.build());
			assertThat(http.post("/evict", named)).as("cached at the API, too").isEqualTo(HttpStatus.OK);
			assertThat(http.get("/cache").path("sizes").path("claude-faq").asInt()).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenAccessIsNotOpenedShouldReadOnly(WebApplicationType type) {
		try (ObservedApplication application = ObservedApplication.start(type,
				"management.endpoints.web.exposure.include=*")) {
			ActuatorHttp http = new ActuatorHttp(application);
			application.claude().ask(CANARY);

			assertThat(http.get("/pools").size()).isEqualTo(1);
			assertThat(http.post("/pause", Map.of("name", "sonnet-5-5")).is4xxClientError()).isTrue();
			assertThat(http.text("/verdict")).doesNotContain("paused");
		}
	}

	@Test
	void whenAnOperatorActsShouldLogWhoAndWhy() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.SERVLET,
				"management.endpoints.web.exposure.include=*", "management.endpoint.claude.access=unrestricted");
				LogCapture log = LogCapture.of("claude.operations", Level.INFO)) {
			ActuatorHttp http = new ActuatorHttp(application);
			application.claude().ask(CANARY);
			http.post("/pause", Map.of("name", "sonnet-5-5", "why", "limits are wrong\nforged line"));
			http.post("/resume", Map.of("name", "sonnet-5-5", "question", CANARY));
			application.claude().faq(CANARY);
			http.post("/evict", Map.of("name", "claude-faq", "question", CANARY));
			http.post("/evict", Map.of("name", "claude-faq", "question", CANARY));
			http.post("/evict", Map.of("name", "claude-faq"));

			assertThat(log.lines()).hasSize(4);
			assertThat(log.lines().get(0))
				.contains("pause sonnet-5-5 by unknown operator: limits are wrong forged line");
			assertThat(log.lines().get(1)).contains("resume sonnet-5-5 by unknown operator: no reason given");
			assertThat(log.lines().get(2))
				.contains("evict one answer (question of 37 characters) of claude-faq by unknown operator")
				.doesNotContain("canary");
			assertThat(log.lines().get(3)).contains("evict claude-faq by unknown operator");
		}
	}

	private static void keyRejected(ObservedApplication application, ActuatorHttp http) {
		application.simulator().addFault(Fault.status(401));
		application.claude().ask("Who is there?");

		assertThat(http.text("/verdict")).contains("the API key has been rejected since");
		JsonNode health = http.actuator("health");
		assertThat(health.path("components").path("claude").path("status").stringValue()).isEqualTo("DOWN");
		assertThat(http.actuator("health/liveness").path("status").stringValue()).isEqualTo("UP");
		assertThat(http.actuator("health/readiness").path("status").stringValue()).isEqualTo("UP");
		assertThat(http.get("/errors").get(0).path("errorClass").stringValue()).isEqualTo("AUTHENTICATION");
	}

	@ParameterizedTest
	@EnumSource(Incident.class)
	void shouldSeeEachIncident(Incident incident) {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.NONE,
				incident.properties)) {
			application.claude().ask("Are you there?");
			incident.faults.forEach(application.simulator()::addFault);
			Verdicts verdicts = application.context().getBean(Verdicts.class);
			Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
				application.claude()
					.askAsync(ClaudeRequest.builder().user("And now?").deadline(Duration.ofSeconds(2)).build())
					.subscribe();
				assertThat(verdicts.current().cause()).isEqualTo(incident.cause);
			});
			assertThat(verdicts.current().text()).contains(incident.text);
		}
	}

	/** The operator whom the security of an application knows. */
	static class SignedIn {

		@Bean
		Filter signedIn() {
			return (request, response, chain) -> chain
				.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request) {

					@Override
					public Principal getUserPrincipal() {
						return () -> "alice";
					}

				}, response);
		}

	}

	/** What can happen to an application that was well until then. */
	enum Incident {

		HEALTHY(Verdict.Cause.NOTHING, "no problems detected", List.of()),

		OUTAGE_WITH_FALLBACK(Verdict.Cause.FALLBACK, "answering with claude-haiku-5-5",
				List.of(Fault.overloaded().model("claude-sonnet-5-5")), "claude.circuit-breaker.cool-off=5m",
				"claude.circuit-breaker.max-cool-off=5m"),

		OUTAGE_OF_ALL(Verdict.Cause.OUTAGE, "no fallback model is available", List.of(Fault.status(503)),
				"claude.circuit-breaker.cool-off=5m", "claude.circuit-breaker.max-cool-off=5m"),

		KEY_REJECTED(Verdict.Cause.KEY, "the API key has been rejected", List.of(Fault.status(401))),

		SPEND_CAP(Verdict.Cause.BILLING, "calls have been blocked for billing reasons since",
				List.of(Fault.spendCap("2099-01-01T12:00:00Z"))),

		RATE_LIMITED(Verdict.Cause.LIMIT, "group sonnet-5-5 is paused after a 429",
				List.of(Fault.rateLimited(30).model("claude-sonnet-5-5"))),

		OWN_CEILING(Verdict.Cause.LIMIT, "your own ceiling of group sonnet-5-5", List.of(),
				"claude.rate-limit.groups.sonnet-5-5.requests-per-minute=2"),

		NETWORK(Verdict.Cause.NETWORK, "requests are lost on the way", List.of(Fault.slow(Duration.ofSeconds(5))),
				"claude.timeout.attempt=100ms", "claude.circuit-breaker.failures=1000000"),

		CLAUDE(Verdict.Cause.CLAUDE, "Claude answers with errors", List.of(Fault.overloaded()),
				"claude.circuit-breaker.failures=1000000"),

		DECLINED(Verdict.Cause.REQUESTS, "Claude declines most questions", List.of(Fault.refusal(null))),

		OUR_REQUESTS(Verdict.Cause.REQUESTS, "Claude rejects our requests as invalid", List.of(Fault.status(400)));

		private final Verdict.Cause cause;

		private final String text;

		private final List<Fault> faults;

		private final String[] properties;

		Incident(Verdict.Cause cause, String text, List<Fault> faults, String... properties) {
			this.cause = cause;
			this.text = text;
			this.faults = faults;
			this.properties = properties;
		}

	}

}
