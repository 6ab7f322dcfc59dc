package io.github.clauderesilience.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;

/**
 * Closes connections whose client has stopped reading: what waits for it stays in memory,
 * and the end of its call would never come. A client that reads slowly makes progress and
 * is left alone, and so is one whose answer has yet to come.
 */
final class ReadTimeout extends IdleStateHandler {

	private ReadTimeout(Duration timeout) {
		super(true, 0, timeout.toNanos(), 0, TimeUnit.NANOSECONDS);
	}

	/**
	 * Watches a new connection.
	 */
	static void install(Channel channel, Duration timeout) {
		channel.pipeline().addFirst("claude.readTimeout", new ReadTimeout(timeout));
	}

	@Override
	protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
		ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
		if (waiting != null && !waiting.isEmpty()) {
			context.close();
		}
	}

}
