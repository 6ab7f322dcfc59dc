package io.github.clauderesilience.observe.meter;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.chain.operator.ForwardingSubscriber;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientRequestObservationContext;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * The timer of HTTP requests that Spring's observation of a {@code WebClient} makes, with
 * the same name and tags, if that timer is the only consumer of the observation, which
 * costs a call far more than the timer. As there, the time is until the head of the
 * answer, the replays of 429s included. Thread-safe.
 */
public final class RequestTimer implements ExchangeFilterFunction {

	/** Where the {@code WebClient} keeps what observations show as the URI. */
	private static final String URI_TEMPLATE = WebClient.class.getName() + ".uriTemplate";

	/** Our choice: as many as one look-up is worth it. */
	private static final int MAX_TIMERS = 500;

	private final MeterRegistry registry;

	private final DefaultClientRequestObservationConvention convention;

	private final Map<End, Timer> timers = new ConcurrentHashMap<>();

	/**
	 * Creates a filter, to stand outermost.
	 * @param registry where the timer is registered
	 * @param name its name, {@code http.client.requests} unless an application says
	 * otherwise
	 */
	public RequestTimer(MeterRegistry registry, String name) {
		this.registry = registry;
		this.convention = new DefaultClientRequestObservationConvention(name);
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return new Timed(next.exchange(request), this, request);
	}

	private void ended(Timer.Sample sample, ClientRequest request, int status, @Nullable Throwable failure) {
		Object template = request.attributes().get(URI_TEMPLATE);
		End end = new End(request.method().name(), request.url().getHost(),
				(template != null) ? template.toString() : null, status, (failure != null) ? failure.getClass() : null);
		Timer timer = this.timers.get(end);
		if (timer == null) {
			// Addresses without a template may differ at each request; the registry finds
			// those, too
			timer = (this.timers.size() < MAX_TIMERS)
					? this.timers.computeIfAbsent(end, (unknown) -> timer(unknown, request, failure))
					: timer(end, request, failure);
		}
		sample.stop(timer);
	}

	private Timer timer(End end, ClientRequest request, @Nullable Throwable failure) {
		ClientRequestObservationContext context = new ClientRequestObservationContext(ClientRequest.from(request));
		context.setRequest(request);
		context.setUriTemplate(end.uriTemplate());
		if (end.status() > 0) {
			context.setResponse(ClientResponse.create(HttpStatusCode.valueOf(end.status())).build());
		}
		if (failure != null) {
			context.setError(failure);
		}
		Timer.Builder timer = Timer.builder(Objects.requireNonNull(this.convention.getName()))
			.tag("error", (failure != null) ? failure.getClass().getSimpleName() : KeyValue.NONE_VALUE);
		this.convention.getLowCardinalityKeyValues(context)
			.forEach((pair) -> timer.tag(pair.getKey(), pair.getValue()));
		return timer.register(this.registry);
	}

	/**
	 * What the tags depend on.
	 *
	 * @param method the method
	 * @param host the host, {@code null} if the address has none
	 * @param uriTemplate the template of the address, {@code null} if none was used
	 * @param status the status of the answer, 0 if there is none
	 * @param failure what went wrong, {@code null} also if it was cancelled
	 */
	private record End(String method, @Nullable String host, @Nullable String uriTemplate, int status,
			@Nullable Class<?> failure) {
	}

	private static final class Timed extends MonoOperator<ClientResponse, ClientResponse> {

		private final RequestTimer timer;

		private final ClientRequest request;

		private Timed(Mono<ClientResponse> source, RequestTimer timer, ClientRequest request) {
			super(source);
			this.timer = timer;
			this.request = request;
		}

		@Override
		public void subscribe(CoreSubscriber<? super ClientResponse> actual) {
			this.source.subscribe(new Watch(actual, this.timer, this.request));
		}

	}

	private static final class Watch extends ForwardingSubscriber<ClientResponse, ClientResponse> {

		private static final AtomicIntegerFieldUpdater<Watch> ENDED = AtomicIntegerFieldUpdater.newUpdater(Watch.class,
				"ended");

		private final RequestTimer timer;

		private final ClientRequest request;

		private final Timer.Sample sample;

		private volatile int ended;

		private Watch(CoreSubscriber<? super ClientResponse> reader, RequestTimer timer, ClientRequest request) {
			super(reader);
			this.timer = timer;
			this.request = request;
			this.sample = Timer.start(timer.registry);
		}

		@Override
		public void onNext(ClientResponse response) {
			end(response.statusCode().value(), null);
			reader().onNext(response);
		}

		@Override
		public void onError(Throwable failure) {
			end((failure instanceof ClaudeException answered) ? answered.status() : 0, failure);
			super.onError(failure);
		}

		@Override
		public void cancel() {
			end(0, null);
			super.cancel();
		}

		private void end(int status, @Nullable Throwable failure) {
			if (ENDED.compareAndSet(this, 0, 1)) {
				Guard.tell(this.timer, (one) -> one.ended(this.sample, this.request, status, failure));
			}
		}

	}

}
