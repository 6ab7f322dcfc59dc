package io.github.clauderesilience.gateway;

import java.util.function.IntConsumer;

import io.github.clauderesilience.carry.ApiFailures;
import io.github.clauderesilience.carry.CarriedResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * Gives answers to requests that cannot be read as HTTP the shape of the API: Reactor
 * Netty turns them away itself, without a body, and no handler gets to see them.
 */
final class UnreadableRequests extends ChannelOutboundHandlerAdapter {

	private final IntConsumer answered;

	private UnreadableRequests(IntConsumer answered) {
		this.answered = answered;
	}

	/**
	 * Watches a new connection.
	 * @param after the handler after which it is put
	 * @param answered told of each such answer, by its status
	 */
	static void install(Channel channel, String after, IntConsumer answered) {
		channel.pipeline().addAfter(after, "claude.unreadable", new UnreadableRequests(answered));
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		// Our own answers have bodies, but for those to HEAD, which are not whole
		// messages
		if (message instanceof FullHttpResponse empty && isRefusal(empty)) {
			empty.release();
			int status = empty.status().code();
			this.answered.accept(status);
			answer(status).body()
				.next()
				.subscribe((body) -> context.write(response(HttpResponseStatus.valueOf(status), body), promise));
			return;
		}
		context.write(message, promise);
	}

	private static boolean isRefusal(FullHttpResponse response) {
		return response.status().code() >= 400 && !response.content().isReadable()
				&& !response.headers().contains(ApiFailures.SHOULD_RETRY);
	}

	private static CarriedResponse answer(int status) {
		String type = (status == HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code()) ? "request_too_large"
				: "invalid_request_error";
		return ApiFailures.local(status, type, switch (status) {
			case 414 -> "The address of the request is too long";
			case 431 -> "The headers of the request are longer than " + ClaudeGateway.HEADER_BYTES + " bytes";
			default -> "The request cannot be read as HTTP. The gateway speaks HTTP/1.1 and 1.0 without TLS: neither"
					+ " https nor HTTP/2";
		});
	}

	private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
				Unpooled.wrappedBuffer(body));
		response.headers()
			.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
			.set(ApiFailures.SHOULD_RETRY, "false")
			.set(HttpHeaderNames.CONTENT_LENGTH, body.length)
			.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		return response;
	}

}
