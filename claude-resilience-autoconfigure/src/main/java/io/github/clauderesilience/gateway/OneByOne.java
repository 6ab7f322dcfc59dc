package io.github.clauderesilience.gateway;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes the requests of a connection on one by one. Reactor Netty 1.3 takes the next
 * request up before it has answered the one before, and if the next asks to close the
 * connection it closes it without having answered it.
 */
final class OneByOne extends ChannelDuplexHandler {

	private final Queue<Object> waiting = new ArrayDeque<>(0);

	private boolean answering;

	private boolean informational;

	private boolean readHeldBack;

	private OneByOne() {
	}

	/**
	 * Watches a new connection.
	 * @param after the handler after which it is put
	 */
	static void install(Channel channel, String after) {
		channel.pipeline().addAfter(after, "claude.oneByOne", new OneByOne());
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		if (!this.waiting.isEmpty() || (this.answering && message instanceof HttpRequest)) {
			this.waiting.add(message);
			return;
		}
		pass(context, message);
	}

	@Override
	public void read(ChannelHandlerContext context) {
		if (this.waiting.isEmpty()) {
			context.read();
		}
		else {
			// What is not read stays with the client
			this.readHeldBack = true;
		}
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		}
		context.write(message, promise);
		if (message instanceof LastHttpContent && !this.informational) {
			this.answering = false;
			if (!this.waiting.isEmpty()) {
				// The handlers behind this one have to see the end first
				context.executor().execute(() -> next(context));
			}
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		this.waiting.forEach(ReferenceCountUtil::release);
		this.waiting.clear();
	}

	private void next(ChannelHandlerContext context) {
		while (!this.waiting.isEmpty() && !(this.answering && this.waiting.peek() instanceof HttpRequest)) {
			pass(context, this.waiting.remove());
		}
		context.fireChannelReadComplete();
		if (this.waiting.isEmpty() && this.readHeldBack) {
			this.readHeldBack = false;
			context.read();
		}
	}

	private void pass(ChannelHandlerContext context, Object message) {
		this.answering |= message instanceof HttpRequest;
		context.fireChannelRead(message);
	}

}
