package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Mono;

/**
 * {@link ClaudeService} out of an application that has the starter and sets nothing but
 * address, key and fallbacks.
 */
final class ServiceClient implements LoadClient {

	static final String MODEL = "claude-sonnet-5-5";

	/** Of another limit group, and with a fallback too. */
	static final String OTHER_MODEL = "claude-opus-5-5";

	private static final String FALLBACK = "claude-haiku-5-5";

	static final String GROUP = "sonnet-5-5";

	private final ConfigurableApplicationContext application;

	private final ClaudeService service;

	ServiceClient(String baseUrl, List<String> settings) {
		this(baseUrl, withFallbacks(settings), Application.class);
	}

	private ServiceClient(String baseUrl, List<String> settings, Class<?>... sources) {
		List<String> arguments = new ArrayList<>(
				List.of("--claude.base-url=" + baseUrl, "--claude.api-key=load-runner", "--logging.level.root=ERROR"));
		arguments.addAll(settings);
		this.application = start(sources, arguments);
		this.service = this.application.getBean(ClaudeService.class);
	}

	/* One after the other: they all set up the one logging system of this JVM. */
	private static synchronized ConfigurableApplicationContext start(Class<?>[] sources, List<String> arguments) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.bannerMode(org.springframework.boot.Banner.Mode.OFF)
			.run(arguments.toArray(String[]::new));
	}

	/**
	 * The same with {@link EmptySeats}.
	 */
	static ServiceClient ofEmptySeats(String baseUrl, List<String> settings) {
		List<String> all = new ArrayList<>(EmptySeats.SETTINGS);
		all.addAll(settings);
		return new ServiceClient(baseUrl, withFallbacks(all), Application.class, EmptySeats.class);
	}

	/**
	 * One without another model that could stand in.
	 */
	static ServiceClient alone(String baseUrl, List<String> settings) {
		List<String> all = new ArrayList<>(List.of("--claude.fallback.models="));
		all.addAll(settings);
		return new ServiceClient(baseUrl, all, Application.class);
	}

	private static List<String> withFallbacks(List<String> settings) {
		List<String> all = new ArrayList<>(List.of("--claude.fallback.models." + MODEL + "=" + FALLBACK,
				"--claude.fallback.models." + OTHER_MODEL + "=" + FALLBACK));
		all.addAll(settings);
		return all;
	}

	@Override
	public Mono<Boolean> ask(String model, String prompt) {
		return this.service.sendAsync(request(model, prompt)).map((reply) -> reply.source() == ClaudeReply.Source.LIVE);
	}

	@Override
	public boolean askAndWait(String model, String prompt) {
		return this.service.send(request(model, prompt)).source() == ClaudeReply.Source.LIVE;
	}

	static ClaudeRequest request(String model, String prompt) {
		return ClaudeRequest.builder().model(model).maxTokens(1024).user(prompt).build();
	}

	ConfigurableApplicationContext application() {
		return this.application;
	}

	ClaudeService service() {
		return this.service;
	}

	@Override
	public String name() {
		return "service";
	}

	@Override
	public void close() {
		this.application.close();
	}

	/** An application with nothing of its own. */
	@EnableAutoConfiguration
	static class Application {

	}

}
