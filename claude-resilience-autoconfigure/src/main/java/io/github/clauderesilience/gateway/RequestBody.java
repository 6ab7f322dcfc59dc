package io.github.clauderesilience.gateway;

import java.io.ByteArrayOutputStream;

import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Reads the bodies of requests into memory. What is beyond the limit is read and thrown
 * away, so that the client gets to read the answer. Not thread-safe.
 */
final class RequestBody {

	private final int most;

	private final ByteArrayOutputStream bytes;

	private long size;

	private RequestBody(int most, int expected) {
		this.most = most;
		this.bytes = new ByteArrayOutputStream(expected);
	}

	/**
	 * Reads a body.
	 * @param request the request
	 * @param most the most bytes that are kept
	 * @return the body, when all of it has come
	 */
	static Mono<RequestBody> of(HttpServerRequest request, int most) {
		int expected = expected(request.requestHeaders().get("content-length"), most);
		return request.receive().asByteArray().collect(() -> new RequestBody(most, expected), RequestBody::add);
	}

	/**
	 * Whether the client waits to be told that its body is wanted.
	 */
	static boolean isAskedFor(HttpServerRequest request) {
		return request.requestHeaders().containsValue("expect", "100-continue", true);
	}

	/**
	 * Whether the head of a request says that its body is larger than the API takes.
	 */
	static boolean isTooLarge(HttpServerRequest request) {
		try {
			String length = request.requestHeaders().get("content-length");
			return length != null && Long.parseLong(length) > GatewaySettings.MAX_BODY_BYTES;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

	private static int expected(String length, int most) {
		try {
			long said = (length != null) ? Long.parseLong(length) : 512;
			// What is claimed is not reserved: a head costs a client nothing
			return (said > most) ? 0 : (int) Math.min(said, 64 * 1024);
		}
		catch (NumberFormatException ex) {
			return 512;
		}
	}

	private void add(byte[] part) {
		this.size += part.length;
		if (!isTooLarge()) {
			this.bytes.writeBytes(part);
		}
		else {
			this.bytes.reset();
		}
	}

	boolean isTooLarge() {
		return this.size > this.most;
	}

	byte[] bytes() {
		return this.bytes.toByteArray();
	}

}
