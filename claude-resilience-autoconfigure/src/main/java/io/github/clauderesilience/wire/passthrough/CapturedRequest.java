package io.github.clauderesilience.wire.passthrough;

import java.net.URI;
import java.util.Map;

import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.wire.Buffers;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request written into memory instead of onto the wire, from which the same bytes and
 * headers can be sent as often as needed. Lone surrogates in it are repaired.
 */
final class CapturedRequest extends AbstractClientHttpRequest {

	private final ClientRequest request;

	private final int maxBytes;

	private byte[] body = new byte[0];

	private CapturedRequest(ClientRequest request, int maxBytes) {
		this.request = request;
		this.maxBytes = maxBytes;
	}

	/**
	 * Captures a request.
	 * @param request the request
	 * @param strategies write its body
	 * @param maxBytes bound for its body
	 * @return the captured request, or a
	 * {@link org.springframework.core.io.buffer.DataBufferLimitException} if the body is
	 * larger
	 */
	static Mono<CapturedRequest> of(ClientRequest request, ExchangeStrategies strategies, int maxBytes) {
		CapturedRequest captured = new CapturedRequest(request, maxBytes);
		return request.writeTo(captured, strategies).thenReturn(captured);
	}

	/**
	 * The body.
	 * @return its bytes, empty if there is none
	 */
	byte[] body() {
		return this.body;
	}

	/**
	 * A request that can be sent again and again.
	 * @param attributes attributes to add
	 * @return the request
	 */
	ClientRequest replayable(Map<String, Object> attributes) {
		HttpHeaders written = getHeaders();
		ClientRequest.Builder builder = ClientRequest.from(this.request).attributes((all) -> all.putAll(attributes));
		if (this.body.length == 0) {
			return builder.build();
		}
		return builder.headers((headers) -> {
			headers.clear();
			headers.putAll(written);
			headers.setContentLength(this.body.length);
		}).body(inserter(this.body)).build();
	}

	private static BodyInserter<Object, ClientHttpRequest> inserter(byte[] bytes) {
		return (output, context) -> output.writeWith(Mono.fromSupplier(() -> output.bufferFactory().wrap(bytes)));
	}

	@Override
	public HttpMethod getMethod() {
		return this.request.method();
	}

	@Override
	public URI getURI() {
		return this.request.url();
	}

	@Override
	public DataBufferFactory bufferFactory() {
		return DefaultDataBufferFactory.sharedInstance;
	}

	@Override
	public Mono<Void> writeWith(Publisher<? extends DataBuffer> content) {
		return doCommit(() -> DataBufferUtils.join(content, this.maxBytes).doOnNext(this::take).then());
	}

	private void take(DataBuffer joined) {
		byte[] bytes = Buffers.takeBytes(joined);
		// a body of one buffer is joined without a look at its size
		if (bytes.length > this.maxBytes) {
			throw new DataBufferLimitException("The body has " + bytes.length + " bytes");
		}
		this.body = Json.repair(bytes);
	}

	@Override
	public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> content) {
		return writeWith(Flux.from(content).concatMap((part) -> part));
	}

	@Override
	public Mono<Void> setComplete() {
		return doCommit();
	}

	@Override
	public <T> T getNativeRequest() {
		throw new UnsupportedOperationException("The request is written into memory; there is no native one");
	}

	@Override
	protected void applyHeaders() {
	}

	@Override
	protected void applyCookies() {
	}

}
