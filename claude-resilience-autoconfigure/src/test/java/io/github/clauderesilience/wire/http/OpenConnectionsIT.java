package io.github.clauderesilience.wire.http;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.ClaudeWebClients;
import io.github.clauderesilience.wire.WireSettings;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.ConnectionProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OpenConnections}, with real ones.
 */
class OpenConnectionsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration LATENCY = Duration.ofSeconds(5);

	private final List<Long> roundTrips = new CopyOnWriteArrayList<>();

	private final OpenConnections open = new OpenConnections(this.roundTrips::add,
			Timeline.system(Schedulers.parallel()));

	private final ClaudeSimulator simulator = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(LATENCY).build());

	/*
	 * One connection: it is given back a moment after the answer, and a second would be
	 * opened.
	 */
	private final WireSettings settings = new WireSettings(URI.create(this.simulator.baseUrl()), "2023-06-01",
			List.of(), new WireSettings.Timeouts(PATIENCE, PATIENCE, PATIENCE, PATIENCE, PATIENCE), 1);

	private final ConnectionProvider connections = ClaudeWebClients.connections(this.settings);

	private final WebClient client = ClaudeWebClients.build(WebClient.builder(), this.settings,
			ClaudeWebClients.connector(this.settings, this.connections, this.open, HttpClientSettings.defaults()),
			List.of());

	@AfterEach
	void stop() {
		this.connections.dispose();
		this.simulator.close();
	}

	@Test
	void shouldTellHowLongAConnectionTookWhateverTheAnswerTakes() {
		models().block(PATIENCE);
		models().block(PATIENCE);

		assertThat(this.roundTrips).singleElement()
			.satisfies((nanos) -> assertThat(nanos).isBetween(1L, LATENCY.toNanos()));
	}

	@Test
	void whenCutShouldEndWhatIsOnTheWire() {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		Disposable call = message().subscribe((answer) -> {
		}, failures::add);
		Awaitility.await().atMost(PATIENCE).until(() -> this.simulator.stats().inFlight() == 1);
		this.open.cut();

		Awaitility.await().atMost(LATENCY).until(() -> failures.size() == 1);
		assertThat(call.isDisposed()).isTrue();
	}

	private Mono<String> models() {
		return this.client.get()
			.uri("/v1/models")
			.header("x-api-key", "sk-ant-test")
			.header("anthropic-version", "2023-06-01")
			.exchangeToMono((response) -> response.bodyToMono(String.class));
	}

	private Mono<String> message() {
		return this.client.post()
			.uri("/v1/messages")
			.header("x-api-key", "sk-ant-test")
			.header("anthropic-version", "2023-06-01")
			.header("content-type", "application/json")
			.bodyValue("""
					{"model": "claude-sonnet-5-5", "max_tokens": 100,
					 "messages": [{"role": "user", "content": "Hello"}]}""")
			.retrieve()
			.bodyToMono(String.class);
	}

}
