package io.github.clauderesilience.wire;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.HeldResource;
import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.http.OpenConnections;
import io.github.clauderesilience.wire.key.CredentialGate;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.RejectedKeys;
import io.github.clauderesilience.wire.passthrough.PassthroughFilter;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.node.ObjectNode;

/**
 * The wire ring over real sockets with one connection, so that one that is not given back
 * blocks the next request, and a recorder of how sends ended in the limiter's seat.
 */
public final class WireFixture {

	public final Timeline timeline = Timeline.system(Schedulers.parallel());

	public final Failures failures = new Failures((errorClass, locale) -> "Please try again later.");

	public final List<Settlement> settlements = new CopyOnWriteArrayList<>();

	public final List<ClaudeUsage> progress = new CopyOnWriteArrayList<>();

	public final List<Exchange> exchanges = new CopyOnWriteArrayList<>();

	public final WireSettings settings;

	private final Gates gates;

	public final WebClient webClient;

	public WireFixture(String url) {
		this(url, Duration.ofSeconds(10), Duration.ofSeconds(10));
	}

	public WireFixture(String url, int maxMessageBytes) {
		this(url, Duration.ofSeconds(10), Duration.ofSeconds(10), maxMessageBytes);
	}

	public WireFixture(String url, Duration firstContent, Duration idle) {
		this(url, firstContent, idle, WireSettings.MAX_MESSAGE_BYTES);
	}

	private WireFixture(String url, Duration firstContent, Duration idle, int maxMessageBytes) {
		this.settings = new WireSettings(
				URI.create(url), "2023-06-01", List.of(), new WireSettings.Timeouts(Duration.ofSeconds(5),
						Duration.ofSeconds(10), firstContent, idle, Duration.ofSeconds(20)),
				1, 1_000, maxMessageBytes, WireSettings.Auth.X_API_KEY, false, null);
		RejectedKeys latch = new RejectedKeys((kind, model, message) -> {
		}, this.failures, this.timeline);
		ConnectionProvider one = ConnectionProvider.builder("one")
			.maxConnections(1)
			.pendingAcquireTimeout(Duration.ofSeconds(5))
			.build();
		this.gates = new Gates(List.of(new CredentialGate(new Credentials(() -> "sk-test", this.failures), latch)));
		this.webClient = WebClient.builder()
			.baseUrl(url)
			.clientConnector(ClaudeWebClients.connector(this.settings, one,
					new OpenConnections(RoundTripListener.NONE, this.timeline), HttpClientSettings.defaults()))
			.filter(new PassthroughFilter(this.settings, ExchangeStrategies.withDefaults(), this.failures,
					(failure) -> {
					}, this.timeline))
			.filter(this.gates)
			.filter(recorder())
			.filter(new AnswerFilter(this.settings, latch, this.failures, this.timeline))
			.build();
	}

	public WireCall wireCall() {
		return new WireCall(this.webClient, this.gates, LargePrompts.NONE, this.settings, (model, usage) -> null,
				this.failures, this.timeline);
	}

	public ClaudeCall call(boolean stream, int maxTokens) {
		return call(stream, maxTokens, Duration.ofSeconds(20));
	}

	public ClaudeCall call(boolean stream, int maxTokens, Duration deadline) {
		ObjectNode body = Json.object();
		body.put("model", "claude-test");
		body.put("max_tokens", maxTokens);
		body.putArray("messages").addObject().put("role", "user").put("content", "Hi");
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, "claude-test", Lane.NORMAL, null,
				Locale.ROOT, false, deadline, this.timeline);
		return new ClaudeCall(body, "claude-test", List.of(), stream, List.of(), context);
	}

	private ExchangeFilterFunction recorder() {
		return (request, next) -> {
			Exchange exchange = Exchange.of(request);
			this.exchanges.add(exchange);
			exchange.hold(new HeldResource() {

				@Override
				public void progressed(ClaudeUsage usage) {
					WireFixture.this.progress.add(usage);
				}

				@Override
				public void settle(Settlement settlement) {
					WireFixture.this.settlements.add(settlement);
				}

			});
			return next.exchange(request);
		};
	}

}
