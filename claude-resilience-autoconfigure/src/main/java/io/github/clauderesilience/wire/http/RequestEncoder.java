package io.github.clauderesilience.wire.http;

import java.io.IOException;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.Connection;

/**
 * Writes requests, one at a time: on a connection that still owes an answer none is
 * written, and the connection is closed.
 */
final class RequestEncoder extends HttpRequestEncoder {

	private final ConnectionState state;

	private final ChannelFutureListener written;

	RequestEncoder(ConnectionState state) {
		this.state = state;
		this.written = (write) -> {
			if (write.isSuccess()) {
				state.written();
			}
		};
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
		if (message instanceof HttpRequest request && !this.state.begin(HttpMethod.HEAD.equals(request.method()))) {
			refuse(context, message, promise);
			return;
		}
		if (message instanceof LastHttpContent) {
			super.write(context, message, promise.unvoid().addListener(this.written));
			return;
		}
		super.write(context, message, promise);
	}

	private static void refuse(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		ReferenceCountUtil.release(message);
		context.close();
		// Reactor Netty reports a failed write only while the connection is persistent
		promise.tryFailure(new IOException("The connection still owes an answer to an earlier request"));
		Connection.from(context.channel()).markPersistent(false);
	}

}
