package io.github.clauderesilience.wire.http;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;

/**
 * Reads answers, exactly one final answer to each request. Informational ones (1xx but
 * 101) are dropped. Whatever else is no final answer to the request that is outstanding
 * (101, a status beyond 599, garbage) is an answer that failed with a
 * {@link ProtocolViolationException}; its connection is not used again. Bytes that no
 * request asked for close the connection.
 * <p>
 * Reactor Netty takes all informational responses but 100 for final ones
 * (HttpClientOperations.onInboundNext, 1.3.8).
 */
final class ResponseDecoder extends HttpResponseDecoder {

	private final ConnectionState state;

	private boolean informational;

	private boolean begun;

	ResponseDecoder(ConnectionState state, HttpDecoderConfig config) {
		super(config);
		this.state = state;
	}

	@Override
	protected boolean isContentAlwaysEmpty(HttpMessage message) {
		return this.state.isHead() || super.isContentAlwaysEmpty(message);
	}

	@Override
	protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
		if (this.state.violation() != null) {
			in.skipBytes(in.readableBytes());
			return;
		}
		if (!this.state.isOwing()) {
			in.skipBytes(in.readableBytes());
			this.state.unsolicited();
			context.close();
			return;
		}
		this.state.heard();
		int before = out.size();
		if (!this.begun && isTlsAlert(in)) {
			in.skipBytes(in.readableBytes());
			HttpMessage answer = createInvalidMessage();
			answer
				.setDecoderResult(DecoderResult.failure(new ProtocolViolationException("it is a TLS alert. The port of"
						+ " claude.base-url speaks TLS: write https:// instead of http://")));
			out.add(answer);
		}
		else {
			super.decode(context, in, out);
		}
		this.begun = true;
		check(context, in, out, before);
	}

	/** A record of type 21, of any version of TLS (RFC 8446, 5.1). */
	private static boolean isTlsAlert(ByteBuf in) {
		return in.readableBytes() > 1 && in.getByte(in.readerIndex()) == 21 && in.getByte(in.readerIndex() + 1) == 3;
	}

	@Override
	protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
		int before = out.size();
		super.decodeLast(context, in, out);
		if (this.state.isOwing()) {
			check(context, in, out, before);
		}
	}

	private void check(ChannelHandlerContext context, ByteBuf in, List<Object> out, int from) {
		int at = from;
		while (at < out.size()) {
			if (passes(context, in, (HttpObject) out.get(at))) {
				at++;
			}
			else {
				ReferenceCountUtil.release(out.remove(at));
			}
		}
	}

	private boolean passes(ChannelHandlerContext context, ByteBuf in, HttpObject part) {
		if (this.state.violation() != null) {
			return false;
		}
		ProtocolViolationException violation = violation(part);
		if (violation != null) {
			this.state.broken(violation);
			part.setDecoderResult(DecoderResult.failure(violation));
			Connection.from(context.channel()).markPersistent(false);
			return true;
		}
		if (part instanceof HttpResponse response && isInformational(response.status())) {
			this.informational = true;
		}
		if (this.informational) {
			this.informational = !(part instanceof LastHttpContent);
			return false;
		}
		if (part instanceof HttpResponse response) {
			this.state.head(response.headers());
		}
		if (part instanceof LastHttpContent && !this.state.answered(in.isReadable())) {
			Connection.from(context.channel()).markPersistent(false);
		}
		return true;
	}

	private static boolean isInformational(HttpResponseStatus status) {
		return status.code() >= 100 && status.code() < 200;
	}

	private static @Nullable ProtocolViolationException violation(HttpObject part) {
		Throwable failure = part.decoderResult().cause();
		if (failure instanceof PrematureChannelClosureException) {
			return null;
		}
		if (failure instanceof ProtocolViolationException known) {
			return known;
		}
		if (failure != null) {
			String what = (part instanceof HttpResponse) ? "The head of the answer" : "The body of the answer";
			return ProtocolViolationException.of(what + " is not HTTP/1.1", failure);
		}
		if (!(part instanceof HttpResponse response)) {
			return null;
		}
		int code = response.status().code();
		boolean possible = code >= 100 && code < 600 && code != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
		return possible ? null : new ProtocolViolationException(
				"The answer has status " + code + ", which is no final status of HTTP/1.1 (200 to 599)");
	}

}
