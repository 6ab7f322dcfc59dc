package io.github.clauderesilience.wire;

import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;

import io.github.clauderesilience.wire.http.ConnectionState;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * A request that gets its key when it is written. A copy with one more header would copy
 * all of them, at every call; and this way no visible request contains the key.
 */
final class KeyedRequest implements ClientRequest {

	private final ClientRequest request;

	private final Consumer<HttpHeaders> headers;

	private final AnswerHeaders answer;

	private final Runnable written;

	/**
	 * Creates a request.
	 * @param request without the key
	 * @param headers sets the key and what goes with it; these headers win over those of
	 * the request
	 * @param answer looks at the headers of the answer
	 * @param written told when the whole request was written to a connection
	 */
	KeyedRequest(ClientRequest request, Consumer<HttpHeaders> headers, AnswerHeaders answer, Runnable written) {
		this.written = written;
		this.request = request;
		this.headers = headers;
		this.answer = answer;
	}

	@Override
	public HttpMethod method() {
		return this.request.method();
	}

	@Override
	public URI url() {
		return this.request.url();
	}

	@Override
	public HttpHeaders headers() {
		return this.request.headers();
	}

	@Override
	public MultiValueMap<String, String> cookies() {
		return this.request.cookies();
	}

	@Override
	public BodyInserter<?, ? super ClientHttpRequest> body() {
		return this.request.body();
	}

	@Override
	public Map<String, Object> attributes() {
		return this.request.attributes();
	}

	@Override
	public String logPrefix() {
		return this.request.logPrefix();
	}

	@Override
	public @Nullable Consumer<ClientHttpRequest> httpRequest() {
		return this.request.httpRequest();
	}

	@Override
	public Mono<Void> writeTo(ClientHttpRequest target, ExchangeStrategies strategies) {
		this.headers.accept(target.getHeaders());
		ConnectionState connection = (target.getNativeRequest() instanceof Connection open)
				? ConnectionState.of(open.channel()) : null;
		if (connection != null) {
			connection.readHead(this.answer);
			connection.onWritten(this.written);
		}
		else {
			this.written.run();
		}
		return this.request.writeTo(target, strategies);
	}

}
