package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeService;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What a call costs besides the network: the same question through the service, through a
 * {@code WebClient} that Boot observes and through a bare one, on one thread, over a
 * connector that answers from memory. Tells less than {@link CpuComparison} about what
 * people pay, and more about what we add.
 */
final class CallCost {

	private static final int CALLS = 20_000;

	private static final int WARM_UP_ROUNDS = 6;

	private static final String URL = "http://localhost:1";

	private static final String PROMPT = "What does the warranty cover? ".repeat(17);

	private CallCost() {
	}

	static void run(int rounds, List<String> settings) {
		List<String> arguments = new ArrayList<>(List.of("--claude.base-url=" + URL, "--claude.api-key=load-runner",
				"--logging.level.root=ERROR", "--claude.fallback.models." + ServiceClient.MODEL + "=claude-haiku-5-5"));
		arguments.addAll(settings);
		try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.run(arguments.toArray(String[]::new))) {
			ClaudeService service = application.getBean(ClaudeService.class);
			WebClient observed = BareWebClient.client(application.getBean(WebClient.Builder.class), URL,
					new FromMemory());
			WebClient bare = BareWebClient.client(WebClient.builder(), URL, new FromMemory());
			Map<String, Runnable> clients = new LinkedHashMap<>();
			clients.put("service", () -> service.sendAsync(ServiceClient.request(ServiceClient.MODEL, PROMPT)).block());
			clients.put("observed", () -> BareWebClient.post(observed, ServiceClient.MODEL, PROMPT).block());
			clients.put("bare", () -> BareWebClient.post(bare, ServiceClient.MODEL, PROMPT).block());
			compare(clients, rounds);
		}
	}

	private static void compare(Map<String, Runnable> clients, int rounds) {
		for (int i = 0; i < WARM_UP_ROUNDS; i++) {
			clients.values().forEach((client) -> OwnCost.of(CALLS, client));
		}
		Map<String, List<OwnCost>> costs = new LinkedHashMap<>();
		for (int i = 0; i < rounds; i++) {
			clients.forEach((name, client) -> costs.computeIfAbsent(name, (key) -> new ArrayList<>())
				.add(OwnCost.of(CALLS, client)));
		}
		List<OwnCost> bare = Objects.requireNonNull(costs.get("bare"));
		costs.forEach((name, all) -> {
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < rounds; i++) {
				ratios.add(all.get(i).micros() / bare.get(i).micros());
			}
			Collections.sort(ratios);
			System.out.println(Report.text(
					"call-cost client=%s cpu=%.1fus/call ratio=%.3f (median of %d; %.3f to %.3f) heap=%.0fB/call", name,
					all.stream().mapToDouble(OwnCost::micros).sorted().toArray()[rounds / 2], ratios.get(rounds / 2),
					rounds, ratios.get(0), ratios.get(rounds - 1),
					all.stream().mapToDouble(OwnCost::bytes).min().orElseThrow()));
		});
	}

	/** An application whose {@code claudeWebClient} answers from memory. */
	@EnableAutoConfiguration
	static class Application {

		@Bean
		static BeanPostProcessor fromMemory() {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					return name.equals("claudeWebClient")
							? ((WebClient) bean).mutate().clientConnector(new FromMemory()).build() : bean;
				}

			};
		}

	}

}
