package io.github.clauderesilience.autoconfigure.circuit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.DefaultResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * {@code @CircuitBreaker} on a bean of an application that has the starter alone, without
 * Resilience4j's module for Spring Boot.
 */
class CircuitBreakerAnnotationIT {

	private static final String MODULE = "io.github.resilience4j.springboot";

	@Test
	void starterAloneShouldGuardBeansWithEndpointsAndMeters() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			Catalogue catalogue = context.getBean(Catalogue.class);
			assertThat(AopUtils.isAopProxy(catalogue)).isTrue();
			assertThat(AopUtils.isAopProxy(context.getBean(Plain.class))).isFalse();

			for (int i = 0; i < 3; i++) {
				assertThatIllegalStateException().isThrownBy(catalogue::fail);
			}
			assertThatExceptionOfType(CallNotPermittedException.class).isThrownBy(catalogue::fail);
			assertThat(catalogue.failKindly("x")).isEqualTo("sorry, x");
			assertThat(state(context, "catalogue")).isEqualTo(State.OPEN);
			assertThat(catalogue.later(true).join()).isEqualTo("later");
			assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> catalogue.later(false).join());
			assertThat(context.getBean(Whole.class).answer()).isEqualTo("whole");
			assertThat(context.getBean(CircuitBreakerRegistry.class).find("whole")).isPresent();

			assertThat(context.getBean(CircuitBreakerRegistry.class)
				.circuitBreaker("shared")
				.getCircuitBreakerConfig()
				.getMinimumNumberOfCalls()).isEqualTo(3);

			assertThat(get(context, "circuitbreakers")).contains("\"catalogue\":{", "\"state\":\"OPEN\"",
					"\"failureRate\":\"100.0%\"");
			assertThat(get(context, "circuitbreakerevents")).contains("\"circuitBreakerName\":\"catalogue\"");
			assertThat(get(context, "circuitbreakerevents/catalogue/error")).contains("\"type\":\"ERROR\"")
				.doesNotContain("NOT_PERMITTED");
			assertThat(context.getBean(MeterRegistry.class)
				.get("resilience4j.circuitbreaker.state")
				.tag("name", "catalogue")
				.tag("state", "open")
				.gauge()
				.value()).isEqualTo(1);
			assertThat(post(context, "circuitbreakers/catalogue", "{\"updateState\":\"CLOSE\"}")).contains("CLOSED");
			assertThat(state(context, "catalogue")).isEqualTo(State.CLOSED);
		}
	}

	@Test
	void whenResilience4jsModuleIsThereShouldLeaveItAll() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("claude.api-key=sk-ant-test", "logging.level.root=ERROR")
			.run()) {
			assertThat(context
				.getBeansOfType(io.github.clauderesilience.autoconfigure.circuit.CircuitBreakerAdvisor.class))
				.isEmpty();
			assertThat(AopUtils.isAopProxy(context.getBean(Catalogue.class))).isTrue();
			assertThat(context.getBeansOfType(CircuitBreakerRegistry.class)).hasSize(1);
		}
	}

	@Test
	void whenTheApplicationHasARegistryShouldUseIt() {
		CircuitBreakerRegistry own = CircuitBreakerRegistry.ofDefaults();
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader(MODULE))
			.withUserConfiguration(Application.class)
			.withBean("own", CircuitBreakerRegistry.class, () -> own)
			.withPropertyValues("claude.api-key=sk-ant-test", withoutTheModule())
			.run((context) -> assertThat(context).getBean(CircuitBreakerRegistry.class).isSameAs(own));
	}

	/** The file that names its auto-configurations is on the class path all the same. */
	private static String withoutTheModule() {
		return "spring.autoconfigure.exclude="
				+ ImportCandidates.load(AutoConfiguration.class, CircuitBreakerAnnotationIT.class.getClassLoader())
					.getCandidates()
					.stream()
					.filter((name) -> name.startsWith(MODULE))
					.collect(Collectors.joining(","));
	}

	private static State state(ConfigurableApplicationContext context, String name) {
		return context.getBean(CircuitBreakerRegistry.class).circuitBreaker(name).getState();
	}

	private static ConfigurableApplicationContext start() {
		return new SpringApplicationBuilder(Application.class)
			.resourceLoader(new DefaultResourceLoader(new FilteredClassLoader(MODULE)))
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "claude.api-key=sk-ant-test", "logging.level.root=ERROR", withoutTheModule(),
					"management.endpoints.web.exposure.include=*", "claude.circuit-breaker.failures=3",
					"resilience4j.circuitbreaker.instances.catalogue.sliding-window-size=3",
					"resilience4j.circuitbreaker.instances.catalogue.minimum-number-of-calls=3",
					"resilience4j.circuitbreaker.instances.shared.base-config=claude")
			.run();
	}

	private static String get(ConfigurableApplicationContext context, String path)
			throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(context, path)));
	}

	private static String post(ConfigurableApplicationContext context, String path, String body)
			throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri(context, path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private static URI uri(ConfigurableApplicationContext context, String path) {
		int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer()).getPort();
		return URI.create("http://localhost:" + port + "/actuator/" + path);
	}

	private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@EnableAutoConfiguration
	@Import({ Catalogue.class, Plain.class, Whole.class })
	public static class Application {

	}

	public static class Plain {

	}

	@CircuitBreaker(name = "whole")
	public static class Whole {

		public String answer() {
			return "whole";
		}

	}

	public static class Catalogue {

		@CircuitBreaker(name = "catalogue")
		public String fail() {
			throw new IllegalStateException("broken");
		}

		@CircuitBreaker(name = "catalogue", fallbackMethod = "sorry")
		public String failKindly(String name) {
			throw new IllegalStateException("broken");
		}

		@CircuitBreaker(name = "later")
		public CompletableFuture<String> later(boolean works) {
			return works ? CompletableFuture.completedFuture("later")
					: CompletableFuture.failedFuture(new IllegalStateException("broken"));
		}

		private String sorry(String name, Throwable failure) {
			return "sorry, " + name;
		}

	}

}
