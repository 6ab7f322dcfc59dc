package io.github.clauderesilience.load;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;

/**
 * Many streams at the same time, each slow: through the service, and through a bare
 * {@code WebClient} that decodes the same server-sent events. Rounds of both in turn;
 * every event is counted, and so is the heap that is left when all have ended.
 */
final class StreamLoad {

	private static final ParameterizedTypeReference<ServerSentEvent<JsonNode>> EVENT = new ParameterizedTypeReference<>() {
	};

	private final int streams;

	private final int textEvents;

	StreamLoad(int streams, int textEvents) {
		this.streams = streams;
		this.textEvents = textEvents;
	}

	/**
	 * Runs rounds of both.
	 * @param streams streams at the same time
	 * @param perSecond text events a second of each
	 * @param seconds how long each lasts
	 * @param rounds rounds of each
	 * @param settings properties of the application
	 */
	static void run(int streams, int perSecond, int seconds, int rounds, List<String> settings) {
		List<String> all = room(streams, settings);
		Scenario.Account account = Scenario.Account.unlimited(2, "fixed:" + perSecond * seconds);
		ConnectionProvider connections = ConnectionProvider.create("streams", streams);
		try (SimulatorProcess simulator = SimulatorProcess.start(account, 1, perSecond);
				ServiceClient service = new ServiceClient(simulator.baseUrl(), all)) {
			WebClient bare = BareWebClient.client(WebClient.builder(), simulator.baseUrl(),
					new ReactorClientHttpConnector(HttpClient.create(connections)));
			StreamLoad load = new StreamLoad(streams, perSecond * seconds);
			URI api = URI.create(simulator.baseUrl());
			SocketAddress address = InetSocketAddress.createUnresolved(api.getHost(), api.getPort());
			// Both together would need more sockets than a process may have
			Runnable closeIdle = () -> {
				connections.disposeWhen(address);
				service.application()
					.getBean("claudeConnectionProvider", ConnectionProvider.class)
					.disposeWhen(address);
			};
			// Who is measured cold is measured while the JVM compiles
			load.ratio(simulator, service, bare, closeIdle, "warm-up ");
			List<Double> ratios = new ArrayList<>();
			for (int i = 0; i < rounds; i++) {
				ratios.add(load.ratio(simulator, service, bare, closeIdle, ""));
			}
			Collections.sort(ratios);
			System.out.println(Report.text("streams ratio=%.3f (median of %d; %.3f to %.3f)",
					ratios.get(ratios.size() / 2), rounds, ratios.get(0), ratios.get(ratios.size() - 1)));
		}
		finally {
			connections.dispose();
		}
	}

	/**
	 * Runs rounds of the bare client through the gateway.
	 * @param streams streams at the same time
	 * @param perSecond text events a second of each
	 * @param seconds how long each lasts
	 * @param rounds rounds, after one that is not counted
	 * @param settings properties of the application
	 */
	static void runGateway(int streams, int perSecond, int seconds, int rounds, List<String> settings) {
		List<String> all = room(streams, settings);
		Scenario.Account account = Scenario.Account.unlimited(2, "fixed:" + perSecond * seconds);
		ConnectionProvider connections = ConnectionProvider.create("streams", streams);
		try (SimulatorProcess simulator = SimulatorProcess.start(account, 1, perSecond);
				ServiceClient application = ClientComparison.gateway(simulator, all)) {
			WebClient client = BareWebClient
				.client(WebClient.builder(), ClientComparison.baseUrl(application),
						new ReactorClientHttpConnector(HttpClient.create(connections)))
				.mutate()
				.defaultHeaders((headers) -> headers.set("x-api-key", ClientComparison.TOKEN))
				.build();
			StreamLoad load = new StreamLoad(streams, perSecond * seconds);
			for (int i = 0; i <= rounds; i++) {
				load.round(((i == 0) ? "warm-up " : "") + "client=gateway", load.bare(client));
			}
			System.out.println(Report.text("heap max=%.0fMiB", Runtime.getRuntime().maxMemory() / 1048576.0));
		}
		finally {
			connections.dispose();
		}
	}

	private double ratio(SimulatorProcess simulator, ServiceClient service, WebClient bare, Runnable closeIdle,
			String note) {
		simulator.post("reset", "");
		double ours = round(note + "client=service", ours(service.service()));
		closeIdle.run();
		simulator.post("reset", "");
		double theirs = round(note + "client=bare", bare(bare));
		closeIdle.run();
		return ours / theirs;
	}

	private double round(String title, Flux<Long> textEventsOfEach) {
		long heap = Heap.used();
		long cpu = ProcessorTime.nanos();
		long start = System.nanoTime();
		List<Long> counts = Objects.requireNonNull(textEventsOfEach.collectList().block());
		double seconds = (System.nanoTime() - start) / 1e9;
		double micros = (ProcessorTime.nanos() - cpu) / 1e3;
		long events = counts.stream().mapToLong(Long::longValue).sum();
		long whole = counts.stream().filter((count) -> count == this.textEvents).count();
		System.out.println(Report.text(
				"streams %s streams=%d whole=%d events=%d wall=%.1fs cpu=%.2fus/event heap-left=%.1fMiB", title,
				this.streams, whole, events, seconds, micros / events, (Heap.used() - heap) / 1048576.0));
		return micros / events;
	}

	private Flux<Long> ours(ClaudeService service) {
		ClaudeRequest request = ClaudeRequest.builder()
			.model(ServiceClient.MODEL)
			.maxTokens(4096)
			.user("Tell me a long story.")
			.build();
		return Flux.range(0, this.streams).flatMap((i) -> {
			LongAdder texts = new LongAdder();
			return service.stream(request)
				.doOnNext((event) -> texts.add((event instanceof ClaudeEvent.TextDelta) ? 1 : 0))
				.then(Mono.fromSupplier(texts::sum))
				.onErrorResume((failure) -> lost("service", failure));
		}, this.streams);
	}

	private Flux<Long> bare(WebClient client) {
		Map<String, Object> body = Map.of("model", ServiceClient.MODEL, "max_tokens", 4096, "stream", true, "messages",
				List.of(Map.of("role", "user", "content", "Tell me a long story.")));
		return Flux.range(0, this.streams).flatMap((i) -> {
			LongAdder texts = new LongAdder();
			return client.post()
				.uri("/v1/messages")
				.contentType(MediaType.APPLICATION_JSON)
				.accept(MediaType.TEXT_EVENT_STREAM)
				.bodyValue(body)
				.retrieve()
				.bodyToFlux(EVENT)
				.doOnNext((event) -> texts.add("content_block_delta".equals(event.event()) ? 1 : 0))
				.then(Mono.fromSupplier(texts::sum))
				.onErrorResume((failure) -> lost("bare", failure));
		}, this.streams);
	}

	private static Mono<Long> lost(String client, Throwable failure) {
		System.out.println("streams client=" + client + " lost: " + failure);
		return Mono.just(0L);
	}

	/** Settings with which nothing but the processor bounds the streams. */
	private static List<String> room(int streams, List<String> settings) {
		List<String> all = new ArrayList<>(
				List.of("--claude.http.max-connections=" + streams, "--claude.rate-limit.max-in-flight=" + streams,
						"--claude.rate-limit.max-queue=" + streams, "--claude.timeout.total=10m"));
		all.addAll(settings);
		return all;
	}

}
