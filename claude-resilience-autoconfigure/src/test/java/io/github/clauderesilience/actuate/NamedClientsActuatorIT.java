package io.github.clauderesilience.actuate;

import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.simulator.Account;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ObservedApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint and health of an application with several accounts.
 */
class NamedClientsActuatorIT {

	private static final String KEY = "sk-ant-billing-0001";

	@Test
	void eachClientShouldBeShown() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.SERVLET,
				"claude.clients.billing.api-key=" + KEY, "claude.clients.billing.model=claude-haiku-5-5",
				"management.endpoints.web.exposure.include=*", "management.endpoint.claude.access=unrestricted",
				"management.endpoint.health.show-details=always", "claude.observe.down-without-access=true");
				LogCapture log = LogCapture.of("claude.operations", Level.INFO)) {
			ActuatorHttp http = new ActuatorHttp(application);
			ClaudeService billing = application.context().getBean(ClaudeServices.class).of("billing");
			application.claude().ask("Hello");
			billing.faq("Hello?");

			JsonNode all = http.get("");
			assertThat(group(all.path("pools"))).isEqualTo("sonnet-5-5");
			assertThat(group(all.path("clients").path("billing").path("pools"))).isEqualTo("haiku-5-5");
			assertThat(all.path("clients").path("billing").has("clients")).isFalse();
			assertThat(group(http.get("?client=billing").path("pools"))).isEqualTo("haiku-5-5");
			assertThat(group(http.get("?client=default").path("pools"))).isEqualTo("sonnet-5-5");
			assertThat(http.status("?client=biling")).isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(http.get("/calls").size()).isEqualTo(1);
			assertThat(http.get("/calls?client=billing").size()).isEqualTo(1);
			assertThat(group(http.get("/queue?client=billing"))).isEqualTo("haiku-5-5");
			assertThat(http.get("/cache?client=billing").path("sizes").has("claude-faq-billing")).isTrue();
			assertThat(group(http.get("/pools?client=default"))).isEqualTo("sonnet-5-5");
			assertThat(http.status("/pools?client=biling")).isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(http.text("/pools?client=biling"))
				.contains("There is no client \\\"biling\\\"; the clients are default, billing");
			assertThat(http.answer("/review/1", Map.of("decision", "approve", "client", "biling")))
				.contains("There is no client");
			assertThat(http.text("")).doesNotContain(KEY);

			assertThat(http.post("/pause", Map.of("name", "haiku-5-5"))).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.post("/pause", Map.of("name", "haiku-5-5", "client", "billing"))).isEqualTo(HttpStatus.OK);
			assertThat(http.text("/verdict?client=billing")).contains("paused group haiku-5-5");
			assertThat(http.text("/verdict")).doesNotContain("paused");
			assertThat(log.lines()).singleElement().asString().contains("pause haiku-5-5 of client billing by");
			assertThat(http.post("/resume", Map.of("name", "haiku-5-5", "client", "billing"))).isEqualTo(HttpStatus.OK);

			approvedQuestionsAreAskedOfTheSameAccount(application, http, billing);
			application.simulator().revokeKey(KEY);
			billing.ask("Hello");
			JsonNode health = http.actuator("health").path("components").path("claude");
			assertThat(health.path("status").stringValue()).isEqualTo("DOWN");
			assertThat(health.path("details").path("state").stringValue()).isNotEqualTo("NO_ACCESS");
			assertThat(health.path("details").path("clients").path("billing").path("state").stringValue())
				.isEqualTo("NO_ACCESS");
		}
	}

	private static void approvedQuestionsAreAskedOfTheSameAccount(ObservedApplication application, ActuatorHttp http,
			ClaudeService billing) {
		application.simulator().addFault(Fault.refusal("cyber").first(1));
		assertThat(billing.ask("May I?").isAnswer()).isFalse();
		Awaitility.await().untilAsserted(() -> assertThat(http.get("/review?client=billing").size()).isEqualTo(1));
		String id = http.get("/review?client=billing").get(0).path("id").stringValue();
		assertThat(http.get("/review").size()).isZero();
		assertThat(http.status("/review/" + id)).isEqualTo(HttpStatus.NOT_FOUND);
		long asked = application.simulator().requests().size();

		assertThat(http.post("/review/" + id, Map.of("decision", "approve", "client", "billing")))
			.isEqualTo(HttpStatus.OK);

		assertThat(application.simulator().requests()).hasSize((int) asked + 1)
			.last()
			.satisfies((request) -> assertThat(request.key()).isEqualTo(Account.of(KEY).name()));
	}

	private static String group(JsonNode pools) {
		return pools.get(0).path("id").path("group").stringValue();
	}

}
