package io.github.clauderesilience.wire.http;

import javax.net.ssl.SSLException;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;

/**
 * Closes the connection if a decoder fails, of compressed bodies for example: what is
 * left of the answer does not come any more, and the connection would never be given
 * back.
 */
final class DecoderFaultHandler extends ChannelInboundHandlerAdapter {

	private final ConnectionState state;

	DecoderFaultHandler(ConnectionState state) {
		this.state = state;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		if (!(cause instanceof CodecException) || cause.getCause() instanceof SSLException) {
			context.fireExceptionCaught(cause);
			return;
		}
		ProtocolViolationException violation = ProtocolViolationException.of("The answer cannot be decoded", cause);
		this.state.broken(violation);
		context.fireExceptionCaught(violation);
		context.close();
	}

}
