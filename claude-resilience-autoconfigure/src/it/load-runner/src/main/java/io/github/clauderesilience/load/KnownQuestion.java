package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import tools.jackson.databind.node.ObjectNode;

/**
 * An application that has answered one question, and keeps the answer in Caffeine.
 */
public final class KnownQuestion implements AutoCloseable {

	private static final String QUESTION = "What does the warranty cover, and for how long?";

	private final ConfigurableApplicationContext application;

	private final ClaudeService service;

	private final FaqInterceptor interceptor;

	private final Timeline timeline;

	/**
	 * Starts the application and asks once.
	 * @param settings properties of the application, {@code --name=value}
	 */
	public KnownQuestion(List<String> settings) {
		List<String> arguments = new ArrayList<>(
				List.of("--claude.base-url=http://localhost:1", "--claude.api-key=load-runner",
						"--logging.level.root=ERROR", "--claude.faq.ttl=23h", "--claude.faq.stale-ttl=24h"));
		arguments.addAll(settings);
		this.application = new SpringApplicationBuilder(CallCost.Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.bannerMode(Banner.Mode.OFF)
			.run(arguments.toArray(String[]::new));
		this.service = this.application.getBean(ClaudeService.class);
		this.interceptor = this.application.getBean(FaqInterceptor.class);
		this.timeline = this.application.getBean(Timeline.class);
		this.service.faqAsync(QUESTION).block();
		Objects.requireNonNull(
				this.interceptor
					.intercept(call(), (call) -> this.service.faqAsync(QUESTION)
						.<ClaudeEvent>map((reply) -> new ClaudeEvent.Completed(ClaudeReply.of(reply.json(),
								ClaudeReply.Provenance.local(ClaudeReply.Source.LIVE, reply.model(), reply.elapsed()))))
						.flux())
					.blockLast());
	}

	/**
	 * Asks the service.
	 * @return the answer out of the cache
	 * @throws IllegalStateException when the answer is not out of the cache
	 */
	public ClaudeReply askService() {
		return checked(Objects.requireNonNull(this.service.faqAsync(QUESTION).block()));
	}

	/**
	 * Asks the interceptor alone, without what surrounds it.
	 * @return the answer out of the cache
	 * @throws IllegalStateException when the answer is not out of the cache
	 */
	public ClaudeReply askInterceptor() {
		ClaudeEvent event = this.interceptor.intercept(call(), (call) -> Flux.empty()).blockLast();
		return checked(((ClaudeEvent.Completed) Objects.requireNonNull(event)).reply());
	}

	private ClaudeCall call() {
		ObjectNode body = Json.object();
		body.put("model", ServiceClient.MODEL);
		body.put("max_tokens", 1000);
		body.putArray("messages").addObject().put("role", "user").put("content", QUESTION);
		CallContext context = new CallContext(CallContext.Audience.PEOPLE, ServiceClient.MODEL, Lane.INTERACTIVE, null,
				Locale.ENGLISH, true, Duration.ofMinutes(2), this.timeline);
		return new ClaudeCall(body, ServiceClient.MODEL, List.of(), false, List.of(), context);
	}

	private static ClaudeReply checked(ClaudeReply reply) {
		if (reply.source() != ClaudeReply.Source.CACHE) {
			throw new IllegalStateException("Not out of the cache: " + reply.source());
		}
		return reply;
	}

	@Override
	public void close() {
		this.application.close();
	}

}
