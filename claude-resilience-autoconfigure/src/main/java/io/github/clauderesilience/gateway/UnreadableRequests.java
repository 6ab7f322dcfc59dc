package io.github.clauderesilience.gateway;

import java.util.function.IntConsumer;

import io.github.clauderesilience.carry.ApiFailures;
import io.github.clauderesilience.carry.CarriedResponse;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.time.LogThrottle;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderResultProvider;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests that cannot be read as HTTP in the shape of the API. Reactor Netty
 * would answer them without a body, and log each at WARN; what it still turns away itself
 * gets a body on its way out.
 */
final class UnreadableRequests extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(ClaudeGateway.class);

	private static final String NO_PORT = "The port in the Host header is not a number";

	private static final HttpVersion HTTP_2 = HttpVersion.valueOf("HTTP/2.0");

	private final IntConsumer answered;

	private final LogThrottle throttle;

	private boolean answering;

	private boolean refused;

	private UnreadableRequests(IntConsumer answered, LogThrottle throttle) {
		this.answered = answered;
		this.throttle = throttle;
	}

	/**
	 * Watches a new connection.
	 * @param after the handler after which it is put
	 * @param answered told of each such answer, by its status
	 * @param throttle lets one line of the log pass for each kind of problem
	 */
	static void install(Channel channel, String after, IntConsumer answered, LogThrottle throttle) {
		channel.pipeline().addAfter(after, "claude.unreadable", new UnreadableRequests(answered, throttle));
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		Throwable problem = this.refused ? null : problem(message);
		if (problem == null && !this.refused) {
			context.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
		if (problem != null) {
			refuse(context, problem);
		}
	}

	private void refuse(ChannelHandlerContext context, Throwable problem) {
		this.refused = true;
		int status = status(problem);
		boolean ours = problem instanceof IllegalArgumentException;
		String kind = status + " " + (ours ? problem.getMessage() : problem.getClass().getName());
		this.throttle.log(kind, (heldBack) -> logger.warn("The gateway cannot read a request of {} as HTTP ({}){}",
				context.channel().remoteAddress(),
				WireText.line(String.valueOf(problem.getMessage()), WireText.NAME_CHARS), LogThrottle.more(heldBack)));
		if (this.answering) {
			context.close();
			return;
		}
		this.answered.accept(status);
		answer(status, NO_PORT.equals(problem.getMessage()) ? NO_PORT : null).body()
			.next()
			.subscribe((body) -> context.writeAndFlush(response(HttpResponseStatus.valueOf(status), body))
				.addListener(ChannelFutureListener.CLOSE));
	}

	private static @Nullable Throwable problem(Object message) {
		if (message instanceof DecoderResultProvider decoded && decoded.decoderResult().isFailure()) {
			return decoded.decoderResult().cause();
		}
		if (!(message instanceof HttpRequest request)) {
			return null;
		}
		if (request.protocolVersion().equals(HTTP_2)) {
			return new IllegalArgumentException("HTTP/2");
		}
		String host = request.headers().get(HttpHeaderNames.HOST);
		return (host == null || isPortReadable(host)) ? null : new IllegalArgumentException(NO_PORT);
	}

	/** Reactor Netty's ConnectionInfo (1.3) looks for the port in the same place. */
	private static boolean isPortReadable(String host) {
		int from = host.startsWith("[") ? Math.max(0, host.indexOf(']')) : 0;
		int colon = host.indexOf(':', from);
		if (colon < 0) {
			return true;
		}
		int digits = host.length() - colon - 1;
		return digits > 0 && digits <= 9
				&& host.chars().skip(colon + 1L).allMatch((letter) -> letter >= '0' && letter <= '9');
	}

	/** As Reactor Netty's HttpServerOperations (1.3) tells them apart. */
	private static int status(Throwable problem) {
		if (problem instanceof TooLongHttpLineException) {
			return HttpResponseStatus.REQUEST_URI_TOO_LONG.code();
		}
		return (problem instanceof TooLongHttpHeaderException)
				? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.code() : HttpResponseStatus.BAD_REQUEST.code();
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		// Our own answers have bodies, but for those to HEAD, which are not whole
		// messages
		if (message instanceof FullHttpResponse empty && isRefusal(empty)) {
			empty.release();
			int status = empty.status().code();
			this.answered.accept(status);
			answer(status, null).body()
				.next()
				.subscribe((body) -> context.write(response(HttpResponseStatus.valueOf(status), body), promise));
			return;
		}
		if (message instanceof HttpResponse response) {
			this.answering = response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
		}
		if (message instanceof LastHttpContent) {
			this.answering = false;
		}
		context.write(message, promise);
	}

	private static boolean isRefusal(FullHttpResponse response) {
		return response.status().code() >= 400 && !response.content().isReadable()
				&& !response.headers().contains(ApiFailures.SHOULD_RETRY);
	}

	private static CarriedResponse answer(int status, @Nullable String reason) {
		String type = (status == HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.code()) ? "request_too_large"
				: "invalid_request_error";
		return ApiFailures.local(status, type, (reason != null) ? reason : switch (status) {
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
