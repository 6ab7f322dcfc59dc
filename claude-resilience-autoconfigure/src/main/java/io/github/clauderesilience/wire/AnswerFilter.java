package io.github.clauderesilience.wire;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.RefusedRequests;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Silence;
import io.github.clauderesilience.error.ApiError;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The innermost filter: puts the key and the version on the request, bounds the time
 * until the head of the answer, tells the exchange and the key latch of it, and turns
 * every answer that is not a success into a typed exception. What passes outwards is a
 * 2xx.
 */
public final class AnswerFilter implements ExchangeFilterFunction {

	/**
	 * An error's body comes with its head; what came of it by then has to do. Our choice.
	 */
	private static final Duration ERROR_BODY_PATIENCE = Duration.ofSeconds(2);

	private static final Logger logger = LoggerFactory.getLogger(AnswerFilter.class);

	private static final byte[] NO_BODY = new byte[0];

	private final WireSettings settings;

	private final Identity identity;

	private final RejectedKeys latch;

	private final Failures failures;

	private final TransportFailures transport;

	private final Timeline timeline;

	private final SilentWait waits;

	private final FastestAnswers fastest = new FastestAnswers();

	private final RefusedRequests refused;

	private final LogThrottle throttle;

	/**
	 * Creates a filter.
	 * @param settings version, betas and timeouts
	 * @param latch the keys that do not work
	 * @param failures makes the exceptions
	 * @param timeline the time source
	 */
	public AnswerFilter(WireSettings settings, RejectedKeys latch, Failures failures, Timeline timeline) {
		this.settings = settings;
		this.identity = new Identity(settings);
		this.latch = latch;
		this.failures = failures;
		this.transport = new TransportFailures(failures, timeline);
		this.timeline = timeline;
		this.waits = new SilentWait(new TimeLimits(timeline));
		this.refused = new RefusedRequests(failures, timeline);
		this.throttle = new LogThrottle(Duration.ofMinutes(1), timeline);
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		Credential credential = exchange.credential();
		if (credential == null) {
			return Mono.error(new IllegalStateException("No key was chosen; CredentialGate must stand further out"));
		}
		String problem = this.identity.refusal(request, credential);
		if (problem != null) {
			return Mono.error(this.refused.refuse(exchange.model(), exchange.locale(), problem));
		}
		ClaudeException refusal = this.latch.refusalAfterWait(credential, exchange);
		if (refusal != null) {
			return Mono.error(refusal);
		}
		long now = this.timeline.nanoTime();
		long left = exchange.deadlineNanos() - now;
		long least = this.fastest.leastNanos(exchange.target(), now);
		if (left <= 0 || left < least) {
			return Mono.error(tooLate(exchange, left, least));
		}
		exchange.sending(now);
		AnswerHeaders answer = new AnswerHeaders(credential.secrets());
		return this.waits
			.within(exchange, headNanos(exchange, now),
					next.exchange(this.identity.complete(request, credential, answer, exchange::written)),
					(failure, waited) -> this.transport.beforeHead(failure, exchange, waited))
			.flatMap((response) -> answered(answer.clean(response), exchange, credential, Carriage.of(request)));
	}

	/** Until when to wait for the head. */
	private long headNanos(Exchange exchange, long now) {
		Silence silence = exchange.silence();
		long most = (silence == Silence.UNLIMITED) ? this.settings.timeouts().head(exchange.target().stream()).toNanos()
				: silence.mostNanos();
		return Math.min(exchange.deadlineNanos(), now + most);
	}

	private ClaudeException tooLate(Exchange exchange, long left, long least) {
		String why = (left <= 0) ? "the deadline has passed" : "the deadline is in " + Duration.ofNanos(left).toMillis()
				+ " ms, and no answer of the last minute began within " + Duration.ofNanos(least).toMillis() + " ms";
		return this.failures.local(ErrorClass.WOULD_MISS_DEADLINE, exchange.model(), exchange.locale(),
				"Not sent to " + Failures.asked(exchange.model()) + ": " + why
						+ ". See the deadline of the request, or claude.timeout.total",
				null);
	}

	private Mono<ClientResponse> answered(ClientResponse response, Exchange exchange, Credential credential,
			@Nullable Carriage carriage) {
		int status = response.statusCode().value();
		HttpHeaders headers = response.headers().asHttpHeaders();
		exchange.responded(status, headers);
		if (status >= 200 && status < 300) {
			this.latch.accepted(credential, exchange.sentNanos());
			this.fastest.began(exchange.target(), exchange.sentNanos(), this.timeline.nanoTime());
			return Mono.just(response);
		}
		Duration left = Duration.ofNanos(Math.max(1, exchange.deadlineNanos() - this.timeline.nanoTime()));
		Duration patience = (left.compareTo(ERROR_BODY_PATIENCE) < 0) ? left : ERROR_BODY_PATIENCE;
		return errorBody(response, patience).flatMap((body) -> {
			if (carriage != null) {
				carriage.refused(exchange.model(), status, headers, body, credential.secrets());
			}
			return Mono.error(failure(status, headers, body, exchange, credential));
		});
	}

	private ClaudeException failure(int status, HttpHeaders headers, byte[] body, Exchange exchange,
			Credential credential) {
		ApiError error = ApiErrors.read(body, exchange);
		ClaudeException failure = this.failures.answered(
				new Failures.Answer(status, headers, error, body.length, this.timeline.now(), this.settings.baseUrl()),
				exchange.model(), exchange.attempts(), exchange.locale());
		this.latch.failed(credential, failure, exchange.sentNanos());
		if (failure.errorClass() == ErrorClass.INTERMEDIARY) {
			this.throttle.log(status + " " + headers.getFirst(HttpHeaders.SERVER),
					(heldBack) -> logger.warn("{}{}", failure.getMessage(), LogThrottle.more(heldBack)));
		}
		return failure;
	}

	/* What breaks off, or does not end, is as good as what came of it. */
	private Mono<byte[]> errorBody(ClientResponse response, Duration patience) {
		Flux<DataBuffer> body = response.body(BodyExtractors.toDataBuffers())
			.takeUntilOther(this.timeline.delay(patience))
			.onErrorComplete();
		return DataBufferUtils.join(DataBufferUtils.takeUntilByteCount(body, Failures.MOST_BODY_BYTES))
			.map(Buffers::takeBytes)
			.defaultIfEmpty(NO_BODY);
	}

}
