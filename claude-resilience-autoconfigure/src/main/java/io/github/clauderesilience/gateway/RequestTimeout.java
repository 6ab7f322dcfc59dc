package io.github.clauderesilience.gateway;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes connections whose request takes too long to arrive, from its first byte to the
 * end of its body: a client that sends a byte a second must not hold a connection.
 * Reactor Netty's own time limit begins only after the headers.
 */
final class RequestTimeout extends ChannelInboundHandlerAdapter {

	private final Duration timeout;

	private @Nullable Future<?> timer;

	private RequestTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Watches a new connection.
	 */
	static void install(Channel channel, Duration timeout) {
		RequestTimeout begin = new RequestTimeout(timeout);
		channel.pipeline().addFirst("claude.requestBegin", begin);
		channel.pipeline().addAfter(NettyPipeline.HttpCodec, "claude.requestEnd", new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext context, Object message) {
				if (message instanceof LastHttpContent) {
					begin.stop();
				}
				context.fireChannelRead(message);
			}

		});
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		start(context);
		context.fireChannelActive();
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		start(context);
		context.fireChannelRead(message);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		stop();
		context.fireChannelInactive();
	}

	private void start(ChannelHandlerContext context) {
		if (this.timer == null) {
			this.timer = context.executor()
				.schedule(() -> context.close(), this.timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void stop() {
		Future<?> running = this.timer;
		if (running != null) {
			running.cancel(false);
			this.timer = null;
		}
	}

}
