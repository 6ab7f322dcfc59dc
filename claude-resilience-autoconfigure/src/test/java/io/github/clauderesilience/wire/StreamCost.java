package io.github.clauderesilience.wire;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.event.Streams;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

import io.netty.buffer.PooledByteBufAllocator;

/**
 * The processor time of an event, ours against a bare {@code WebClient} that decodes
 * {@code ServerSentEvent<String>} and reads its data as a tree. Run the main method; each
 * event is a buffer of its own, as from a model that writes 20 a second.
 */
public final class StreamCost {

	private static final int DELTAS = 2_000;

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final List<byte[]> events;

	private final Timeline timeline = Timeline.system(Schedulers.parallel());

	private final WebClient webClient = WebClient.builder()
		.exchangeFunction((request) -> Mono.fromSupplier(this::response))
		.filter((request, next) -> {
			if (request.attributes().get(Exchange.ATTRIBUTE) instanceof Exchange exchange) {
				exchange.sending(this.timeline.nanoTime());
			}
			return next.exchange(request);
		})
		.build();

	private final WireCall wireCall = new WireCall(this.webClient, new Gates(List.of()), LargePrompts.NONE,
			new WireSettings(URI.create("http://localhost"), "2023-06-01", List.of(),
					new WireSettings.Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(20),
							Duration.ofSeconds(30), Duration.ofSeconds(120)),
					500),
			(model, usage) -> null, new Failures((errorClass, locale) -> "Sorry"), this.timeline);

	private StreamCost() {
		StringBuilder stream = new StringBuilder(Streams.start()).append(Streams.textBlock(0));
		for (int i = 0; i < DELTAS; i++) {
			stream.append(Streams.text(0, (i % 9 == 0) ? " piece\\nof text é" : " a piece of text"));
		}
		stream.append(Streams.blockStop(0)).append(Streams.end("end_turn", DELTAS));
		this.events = List.of(stream.toString().split("(?<=\n\n)")).stream().map(Streams::bytes).toList();
	}

	/**
	 * Prints nanoseconds of processor time per event, alternating the two.
	 * @param args not used
	 */
	public static void main(String[] args) {
		StreamCost cost = new StreamCost();
		for (int round = 0; round < 8; round++) {
			long bare = cost.nanosPerEvent(cost::bare);
			long ours = cost.nanosPerEvent(cost::ours);
			System.out.printf(Locale.ROOT, "bare %d ns, ours %d ns, ratio %.2f%n", bare, ours, (double) ours / bare);
		}
	}

	private long nanosPerEvent(LongSupplier stream) {
		long start = THREADS.getCurrentThreadCpuTime();
		long count = 0;
		for (int i = 0; i < 150; i++) {
			count += stream.getAsLong();
		}
		return (THREADS.getCurrentThreadCpuTime() - start) / count;
	}

	private long bare() {
		JsonMapper mapper = JsonMapper.shared();
		return Objects.requireNonNull(this.webClient.post()
			.uri("http://localhost/v1/messages")
			.bodyValue("{}")
			.retrieve()
			.bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {
			})
			.map((event) -> mapper.readTree(Objects.requireNonNull(event.data())))
			.count()
			.block());
	}

	private long ours() {
		CallContext context = new CallContext(CallContext.Audience.PROGRAM, "m", Lane.NORMAL, null, Locale.ROOT, false,
				Duration.ofMinutes(2), this.timeline);
		ClaudeCall call = new ClaudeCall(Json.object(), "m", List.of(), true, List.of(), context);
		return Objects.requireNonNull(this.wireCall.proceed(call).count().block());
	}

	private ClientResponse response() {
		Flux<DataBuffer> body = Flux.fromIterable(this.events).map((event) -> {
			DataBuffer buffer = BUFFERS.allocateBuffer(event.length);
			return buffer.write(event);
		});
		return ClientResponse.create(HttpStatus.OK).header("content-type", "text/event-stream").body(body).build();
	}

}
