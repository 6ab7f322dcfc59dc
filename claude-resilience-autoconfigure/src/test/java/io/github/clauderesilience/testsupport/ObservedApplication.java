package io.github.clauderesilience.testsupport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.breaker.CircuitView;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import org.awaitility.Awaitility;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with everything Spring Boot configures by itself, in front of a
 * simulated API, and the traffic of a bad day.
 */
public final class ObservedApplication implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ClaudeSimulator simulator;

	private final ConfigurableApplicationContext context;

	private ObservedApplication(ClaudeSimulator simulator, ConfigurableApplicationContext context) {
		this.simulator = simulator;
		this.context = context;
	}

	/**
	 * Starts it.
	 * @param type with a web server or without
	 * @param properties more properties, {@code name=value}
	 * @return the running application
	 */
	public static ObservedApplication start(WebApplicationType type, String... properties) {
		return start(type, List.of(), properties);
	}

	/**
	 * Starts it with more configuration.
	 * @param type with a web server or without
	 * @param configurations configuration classes
	 * @param properties more properties, {@code name=value}
	 * @return the running application
	 */
	public static ObservedApplication start(WebApplicationType type, List<Class<?>> configurations,
			String... properties) {
		ClaudeSimulator simulator = ClaudeSimulator
			.start(SimulatorSettings.builder().latency(Duration.ofMillis(5)).tokensPerSecond(20_000).build());
		Map<String, String> arguments = new LinkedHashMap<>();
		put(arguments, "claude.base-url=" + simulator.baseUrl(), "claude.api-key=sk-ant-test",
				"claude.retry.default.initial=20ms", "claude.retry.default.max=50ms",
				"claude.circuit-breaker.cool-off=300ms", "claude.circuit-breaker.max-cool-off=300ms",
				"claude.stream.on-break=restart", "server.port=0", "spring.jmx.enabled=false",
				"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
						+ "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration,"
						+ "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
		put(arguments, properties);
		List<Class<?>> sources = new ArrayList<>(configurations);
		sources.add(Application.class);
		ConfigurableApplicationContext context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.web(type)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run(arguments.entrySet()
				.stream()
				.map((entry) -> "--" + entry.getKey() + "=" + entry.getValue())
				.toArray(String[]::new));
		return new ObservedApplication(simulator, context);
	}

	private static void put(Map<String, String> arguments, String... properties) {
		for (String property : properties) {
			int equals = property.indexOf('=');
			arguments.put(property.substring(0, equals), property.substring(equals + 1));
		}
	}

	/**
	 * Lets everything happen once that leaves a trace in a meter.
	 */
	public void badDay() {
		ClaudeService claude = claude();
		claude.ask("Are you there?");
		claude.stream(ClaudeRequest.of("And as a stream?")).blockLast(PATIENCE);
		claude.faq("What are your opening hours?");
		claude.faq("What are your opening hours?");
		this.simulator.addFault(Fault.overloaded().first(1));
		claude.ask("Overloaded once?");
		this.simulator.addFault(Fault.status(400).first(1));
		claude.ask("A bad request?");
		this.simulator.addFault(Fault.status(400).first(1));
		claude.sendAsync(ClaudeRequest.of("A bad request of a program?")).onErrorComplete().block(PATIENCE);
		this.simulator.addFault(Fault.overloadedInStream(6).first(1));
		claude.stream(ClaudeRequest.of("A stream that breaks?")).blockLast(PATIENCE);
		this.simulator.addFault(Fault.rateLimited(1).first(1));
		claude.ask("Over the limit?");
		refused();
		outage();
	}

	private void refused() {
		LimitPools pools = this.context.getBean(LimitPools.class);
		assertThat(pools.pause("sonnet-5-5")).isTrue();
		claude().ask(ClaudeRequest.builder().user("In a hurry?").deadline(Duration.ofMillis(200)).build());
		pools.resume("sonnet-5-5");
	}

	private void outage() {
		String fault = this.simulator.addFault(Fault.overloaded().model(Calls.SONNET));
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			claude().ask("Is it down?");
			assertThat(circuit()).isEqualTo(CircuitView.State.OPEN);
		});
		this.simulator.removeFault(fault);
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			claude().ask("Is it back?");
			assertThat(circuit()).isIn(CircuitView.State.NORMAL, CircuitView.State.RECOVERING);
		});
	}

	private CircuitView.State circuit() {
		return this.context.getBean(CircuitBreakers.class)
			.views()
			.stream()
			.filter((view) -> view.model().equals(Calls.SONNET))
			.map(CircuitView::state)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * The service.
	 * @return the bean
	 */
	public ClaudeService claude() {
		return this.context.getBean(ClaudeService.class);
	}

	/**
	 * The API.
	 * @return the simulator in its place
	 */
	public ClaudeSimulator simulator() {
		return this.simulator;
	}

	/**
	 * The application.
	 * @return its context
	 */
	public ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public void close() {
		this.context.close();
		this.simulator.close();
	}

	/** An application with nothing of its own. */
	@EnableAutoConfiguration
	static class Application {

	}

}
