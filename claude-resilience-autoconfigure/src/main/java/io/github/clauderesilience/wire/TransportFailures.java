package io.github.clauderesilience.wire;

import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLHandshakeException;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import io.github.clauderesilience.wire.http.ConnectionCutException;
import io.github.clauderesilience.wire.http.ProtocolViolationException;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

/**
 * Turns failures of the transport into typed exceptions. A failure that is typed already,
 * or is none of the transport's, passes unchanged.
 */
public final class TransportFailures {

	/** Longer than any text of ours; our choice. */
	private static final int MESSAGE_CHARS = 1_000;

	private static final String ALL_LEFT = ", all that the call's deadline left it";

	private static final String SEE_DEADLINE = ". See the deadline of the request, or claude.timeout.total";

	private final Failures failures;

	private final RefusedRequests refused;

	private final Timeline timeline;

	/**
	 * Creates a translator.
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public TransportFailures(Failures failures, Timeline timeline) {
		this.failures = failures;
		this.refused = new RefusedRequests(failures, timeline);
		this.timeline = timeline;
	}

	/**
	 * A failure before the head of an answer arrived.
	 */
	Throwable beforeHead(Throwable failure, Exchange exchange, Duration timeout) {
		if (failure instanceof ClaudeException || isBug(failure)) {
			return failure;
		}
		if (failure instanceof TimeoutException) {
			return exchange.isWritten() ? timeout(exchange, "no answer", timeout, timeout, failure)
					: unsent(exchange, timeout, failure);
		}
		Throwable cause = (failure instanceof WebClientRequestException && failure.getCause() != null)
				? failure.getCause() : failure;
		if (isStopped(cause)) {
			return cut(exchange, cause);
		}
		if (isOurs(cause)) {
			String message = "Not sent to " + asked(exchange) + ": the request could not be made (" + text(cause)
					+ "). Correct its headers or its body";
			this.refused.log(message);
			return typed(ErrorClass.INVALID_REQUEST, exchange, message, cause);
		}
		if (cause instanceof ProtocolViolationException) {
			return typed(ErrorClass.MALFORMED, exchange, notHttp(exchange, cause), cause);
		}
		ClaudeException typed = typed(ErrorClass.CONNECTION, exchange, connection(asked(exchange), cause), cause);
		return isTrust(cause) ? typed.with(typed.details().withShouldRetry(false)) : typed;
	}

	/**
	 * A failure while the body of a successful answer was read.
	 */
	public Throwable withinBody(Throwable reported, Exchange exchange, Duration timeout) {
		Throwable failure = (reported instanceof WebClientResponseException && reported.getCause() != null)
				? reported.getCause() : reported;
		if (failure instanceof ClaudeException || isBug(failure)) {
			return failure;
		}
		if (failure instanceof TimeoutException) {
			return timeout(exchange, "no complete answer", timeout, timeout, failure);
		}
		return isStopped(failure) ? cut(exchange, failure)
				: typed(ErrorClass.MALFORMED, exchange, broken(failure, exchange), failure);
	}

	private boolean isStopped(Throwable failure) {
		return failure instanceof ConnectionCutException
				|| (failure instanceof RejectedExecutionException && this.timeline.scheduler().isDisposed());
	}

	/** Neither the network nor the API is at fault, and no retry would get further. */
	private ClaudeException cut(Exchange exchange, Throwable cause) {
		return typed(ErrorClass.SHUTTING_DOWN, exchange,
				"The request to " + asked(exchange) + " was cut off after "
						+ this.timeline.since(exchange.sentNanos()).toMillis() + " ms because this application is being"
						+ " stopped and the time for calls in flight (spring.lifecycle.timeout-per-shutdown-phase) is"
						+ " over; it was sent and may be billed",
				cause);
	}

	private static String broken(Throwable failure, Exchange exchange) {
		if (failure instanceof ProtocolViolationException) {
			return notHttp(exchange, failure);
		}
		return (failure instanceof DataBufferLimitException)
				? asked(exchange) + " answered with a body that is too large: " + failure.getMessage()
						+ ". The bound is derived from max_tokens, up to claude.http.max-message-size"
				: asked(exchange) + " began to answer, but the body was cut short (" + text(failure) + ")";
	}

	private static String notHttp(Exchange exchange, Throwable failure) {
		return "The response from " + asked(exchange) + " violates HTTP: " + failure.getMessage()
				+ ". A proxy or gateway in between may be at fault; the connection was closed";
	}

	/**
	 * A failure while a streamed answer was read.
	 * @param failure a {@link BrokenStreamException}, or what the transport said
	 * @param exchange the exchange
	 * @param status the HTTP status, 2xx
	 * @param headers the headers of the answer
	 * @return the typed failure
	 */
	public Throwable withinStream(Throwable failure, Exchange exchange, int status, HttpHeaders headers) {
		if (!(failure instanceof BrokenStreamException broken)) {
			return withinBody(failure, exchange, Duration.ZERO);
		}
		return broken(broken, exchange, status, headers);
	}

	/**
	 * An answer that broke the protocol, or carried an error.
	 */
	public ClaudeException broken(BrokenStreamException broken, Exchange exchange, int status, HttpHeaders headers) {
		if (broken.error() != null) {
			return this.failures.answered(new Failures.Answer(status, headers, ApiErrors.of(broken.error(), exchange),
					0, this.timeline.now()), exchange.model(), exchange.attempts(), exchange.locale());
		}
		return malformed(exchange, status,
				asked(exchange) + (broken.isBegun()
						? " began to answer, but its stream broke the protocol: " + broken.getMessage()
						: " answered " + status + ", but in place of an answer of the API came " + broken.getMessage()
								+ " (" + form(headers, exchange) + "); a proxy may have answered"));
	}

	/**
	 * The form of a body that is of no use. An encoding is that of the bytes: the
	 * connection removes the header with one that it decodes.
	 * @param headers the headers of the answer
	 * @param exchange the exchange
	 * @return a piece of a sentence
	 */
	public static String form(HttpHeaders headers, Exchange exchange) {
		String encoding = headers.getFirst(HttpHeaders.CONTENT_ENCODING);
		return "Content-Type " + exchange.shown(String.valueOf(headers.getFirst(HttpHeaders.CONTENT_TYPE)))
				+ ((encoding != null) ? ", Content-Encoding " + exchange.shown(encoding) + ", which was not asked for"
						: "");
	}

	/**
	 * An answer that is not what was promised.
	 * @param exchange the exchange
	 * @param status the HTTP status, 2xx
	 * @param message for developers
	 * @return the failure
	 */
	public ClaudeException malformed(Exchange exchange, int status, String message) {
		return unusable(ErrorClass.MALFORMED, exchange, status, message);
	}

	/**
	 * A complete answer that is of no use.
	 * @param errorClass the kind of trouble
	 * @param exchange the exchange
	 * @param status the HTTP status, 2xx
	 * @param message for developers
	 * @return the failure
	 */
	public ClaudeException unusable(ErrorClass errorClass, Exchange exchange, int status, String message) {
		String text = this.failures.local(errorClass, exchange.model(), exchange.locale(), message, null).userMessage();
		return ClaudeException.of(ClaudeException.Details.builder(errorClass, message, text)
			.status(status)
			.requestId(exchange.requestId())
			.attempts(exchange.attempts())
			.model(exchange.model())
			.build(), null);
	}

	/**
	 * Something did not come in time. If it was the call's deadline that came, and
	 * answers lately took as long, that says nothing about the API, and the failure does
	 * not count against the model's circuit.
	 * @param exchange the exchange
	 * @param what what is missing, for developers: "no answer", for example
	 * @param waited how long it was waited for
	 * @param quiet how long there has been no sign of life, or no content at all
	 * @param cause what noticed, if it was an exception
	 * @return the failure
	 */
	public ClaudeException timeout(Exchange exchange, String what, Duration waited, Duration quiet,
			@Nullable Throwable cause) {
		return late(Late.ANSWER, exchange, asked(exchange) + " gave " + what + " within " + waited.toMillis() + " ms",
				quiet, cause);
	}

	/** A request that was not sent as a whole is not processed: it can be repeated. */
	private ClaudeException unsent(Exchange exchange, Duration waited, Throwable cause) {
		return late(Late.CONNECTION, exchange,
				asked(exchange) + " could not be reached: the request was not sent within " + waited.toMillis() + " ms",
				waited, cause);
	}

	private ClaudeException late(Late late, Exchange exchange, String text, Duration quiet, @Nullable Throwable cause) {
		if (this.timeline.nanoTime() - exchange.deadlineNanos() < 0) {
			return typed(late.errorClass, exchange, text + late.state + ". " + late.advice, cause);
		}
		return byDeadline(typed(late.errorClass, exchange, text + ALL_LEFT + late.state + SEE_DEADLINE, cause),
				exchange, quiet);
	}

	private static ClaudeException byDeadline(ClaudeException failure, Exchange exchange, Duration quiet) {
		return (quiet.toNanos() < exchange.silence().unusualNanos())
				? failure.with(failure.details().withTreatment(null, ClaudeException.Treatment.UNCOUNTED)) : failure;
	}

	private ClaudeException typed(ErrorClass errorClass, Exchange exchange, String message, @Nullable Throwable cause) {
		ClaudeException failure = this.failures.local(errorClass, exchange.model(), exchange.locale(),
				shown(message, exchange), safe(cause, exchange));
		return failure.with(failure.details().withAttempts(exchange.attempts()).withRequestId(exchange.requestId()));
	}

	private static String connection(String model, Throwable cause) {
		if (find(cause, UnknownHostException.class) != null) {
			return model + " could not be reached: the host of claude.base-url is not known (" + text(cause) + ")";
		}
		if (isTrust(cause)) {
			return model + " could not be reached: its certificate is not trusted (" + text(cause)
					+ "); check claude.base-url, a proxy in between, or the trust store";
		}
		if (isTls(cause)) {
			return model + " could not be reached: the TLS handshake failed (" + cause.getClass().getSimpleName()
					+ "). Check the port of claude.base-url, write http:// if it does not speak TLS, and check a proxy"
					+ " in between";
		}
		return model + " could not be reached (" + text(cause) + ")";
	}

	/* Netty adds to a connection that ended what it was about to do. */
	private static boolean isTls(Throwable failure) {
		return find(failure, SSLHandshakeException.class) != null || find(failure, NotSslRecordException.class) != null
				|| Arrays.stream(failure.getSuppressed()).anyMatch(SSLHandshakeException.class::isInstance);
	}

	private static String asked(Exchange exchange) {
		return Failures.asked(exchange.model());
	}

	/** What the transport says may repeat what came over the wire. */
	private static String shown(String message, Exchange exchange) {
		Credential credential = exchange.credential();
		return WireText.line((credential != null) ? credential.secrets().mask(message) : message, MESSAGE_CHARS);
	}

	/** A cause whose text repeats a key would bring it into the log. */
	private static @Nullable Throwable safe(@Nullable Throwable cause, Exchange exchange) {
		Credential credential = exchange.credential();
		for (Throwable t = cause; t != null && credential != null; t = t.getCause()) {
			if (credential.secrets().isIn(String.valueOf(t.getMessage()))) {
				return null;
			}
		}
		return cause;
	}

	private static boolean isTrust(Throwable failure) {
		Throwable handshake = find(failure, SSLHandshakeException.class);
		// Netty's subclasses are connections that ended or stalled in the handshake
		return find(failure, CertificateException.class) != null
				|| (handshake != null && handshake.getClass() == SSLHandshakeException.class);
	}

	/**
	 * What Netty and Spring say of a header, an address or a body that cannot be written.
	 */
	private static boolean isOurs(Throwable cause) {
		return isBug(cause) || cause instanceof EncoderException;
	}

	private static boolean isBug(Throwable failure) {
		return failure instanceof Error || failure instanceof NullPointerException
				|| failure instanceof IllegalArgumentException;
	}

	private static @Nullable Throwable find(@Nullable Throwable failure, Class<? extends Throwable> type) {
		for (Throwable t = failure; t != null; t = t.getCause()) {
			if (type.isInstance(t)) {
				return t;
			}
		}
		return null;
	}

	private static String text(Throwable failure) {
		return failure.getClass().getSimpleName() + ((failure.getMessage() != null) ? ": " + failure.getMessage() : "");
	}

	/** What does not come in time. */
	private enum Late {

		ANSWER(ErrorClass.TIMEOUT, "; the request was sent and may be billed", "See claude.timeout.*"),

		CONNECTION(ErrorClass.CONNECTION, ", as there was no connection",
				"See claude.timeout.connect, and a proxy in between");

		private final ErrorClass errorClass;

		private final String state;

		private final String advice;

		Late(ErrorClass errorClass, String state, String advice) {
			this.errorClass = errorClass;
			this.state = state;
			this.advice = advice;
		}

	}

}
