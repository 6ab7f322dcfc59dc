package io.github.clauderesilience.observe.trace;

import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clauderesilience.chain.guard.Guard;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientHttpObservationDocumentation;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientRequestObservationContext;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.DefaultClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The observation {@code http.client.requests} that a {@code WebClient} makes of each
 * request, with the same names, context and tags. The {@code WebClient} lets a handler or
 * a convention that throws fail the request; here it is caught. A cancelled request is
 * not marked as aborted, which only Spring can do; its tags are the same. Thread-safe.
 */
public final class ObservedRequests implements ExchangeFilterFunction {

	private static final ClientRequestObservationConvention DEFAULT = new DefaultClientRequestObservationConvention();

	/** Where the {@code WebClient} keeps what observations show as the URI. */
	private static final String URI_TEMPLATE = WebClient.class.getName() + ".uriTemplate";

	private final ObservationRegistry registry;

	private final @Nullable ClientRequestObservationConvention convention;

	/**
	 * What the {@code WebClient} observes itself: it keeps the parent of the observation,
	 * and it has no consumer.
	 */
	private static final ObservationRegistry UNHEARD = ObservationRegistry.create();

	static {
		UNHEARD.observationConfig().observationHandler((context) -> true);
	}

	/**
	 * Creates an observation that is not made yet.
	 * @param registry where the observations are reported
	 * @param convention names them, {@code null} for Spring's own
	 */
	public ObservedRequests(ObservationRegistry registry, @Nullable ClientRequestObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * The filter next to the network, which tells the observation of the answer: further
	 * out an answer that is an error is an exception.
	 * @return a filter without effect on requests that are not observed
	 */
	public static ExchangeFilterFunction answers() {
		return (request, next) -> Mono.deferContextual((outer) -> {
			ClientRequestObservationContext context = outer.getOrDefault(ClientRequestObservationContext.class, null);
			Mono<ClientResponse> response = next.exchange(request);
			return (context != null) ? response.doOnNext(context::setResponse) : response;
		});
	}

	/**
	 * Creates the observation of a builder's requests, unless it has no consumer.
	 * @param builder the builder, with all filters of the application
	 */
	public void customize(WebClient.Builder builder) {
		if (!this.registry.isNoop()) {
			builder.observationRegistry(UNHEARD)
				.observationConvention(new Unheard())
				.filters((filters) -> filters.add(0, this));
		}
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return Mono.deferContextual((outer) -> {
			ClientRequest.Builder builder = ClientRequest.from(request);
			ClientRequestObservationContext context = new ClientRequestObservationContext(builder);
			context.setUriTemplate((String) request.attribute(URI_TEMPLATE).orElse(null));
			context.setRequest(request);
			Observation observation = Observations.started(this.registry,
					() -> ClientHttpObservationDocumentation.HTTP_REACTIVE_CLIENT_EXCHANGES.observation(this.convention,
							DEFAULT, () -> context, this.registry),
					parent(outer));
			// Handlers have added headers to the builder
			ClientRequest observed = builder.build();
			context.setRequest(observed);
			return observed(Mono.defer(() -> next.exchange(observed)), context, observation);
		});
	}

	private static @Nullable Observation parent(ContextView context) {
		Observation unheard = context.getOrDefault(Observations.KEY, null);
		return (unheard != null && unheard.getContextView().getParentObservation() instanceof Observation parent)
				? parent : null;
	}

	private static Mono<ClientResponse> observed(Mono<ClientResponse> response, ClientRequestObservationContext context,
			Observation observation) {
		AtomicBoolean ended = new AtomicBoolean();
		return response.doOnError((failure) -> Guard.tell(observation, (one) -> one.error(failure)))
			.doOnTerminate(() -> stop(observation, ended))
			.doOnCancel(() -> stop(observation, ended))
			.contextWrite((outer) -> outer.put(Observations.KEY, observation)
				.put(ClientRequestObservationContext.class, context));
	}

	/* The WebClient cancels what it was given the head of. */
	private static void stop(Observation observation, AtomicBoolean ended) {
		if (ended.compareAndSet(false, true)) {
			Guard.tell(observation, Observation::stop);
		}
	}

	private static final class Unheard implements ClientRequestObservationConvention {

		@Override
		public String getName() {
			return "unheard";
		}

	}

}
