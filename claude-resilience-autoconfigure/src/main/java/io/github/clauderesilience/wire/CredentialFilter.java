package io.github.clauderesilience.wire;

import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.EarlyFilter;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Settlement;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Chooses the key of an exchange, and refuses it where the {@link KeyLatch} knows that
 * the key does not work. A call whose key was rejected is sent once more where another
 * key is in place by then: that is not the same request.
 */
public final class CredentialFilter implements ExchangeFilterFunction, EarlyFilter {

	private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private final Credentials credentials;

	private final KeyLatch latch;

	private final @Nullable String workspace;

	/**
	 * A filter.
	 * @param credentials where keys come from
	 * @param latch remembers the keys that do not work
	 */
	public CredentialFilter(Credentials credentials, KeyLatch latch) {
		this(credentials, latch, null);
	}

	/**
	 * Creates a filter for requests of one workspace.
	 * @param credentials where keys come from
	 * @param latch remembers the keys that do not work
	 * @param workspace the workspace of requests that name none, or {@code null}
	 */
	public CredentialFilter(Credentials credentials, KeyLatch latch, @Nullable String workspace) {
		this.credentials = credentials;
		this.latch = latch;
		this.workspace = workspace;
	}

	/**
	 * Whether a text can be the id of a workspace.
	 * @param id the text
	 * @return {@code true} for 1 to 64 letters, digits, dashes and underscores
	 */
	public static boolean isWorkspace(String id) {
		return WORKSPACE.matcher(id).matches();
	}

	@Override
	public Flux<ClaudeEvent> early(Exchange exchange, Supplier<Flux<ClaudeEvent>> send) {
		CallContext context = exchange.context();
		Carriage carriage = (context != null) ? context.carriage() : null;
		ClaudeException refusal = choose(exchange,
				(carriage != null) ? workspace(carriage.request().headers()) : this.workspace, carriage);
		return (refusal != null) ? Flux.error(refusal) : send.get();
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		Exchange exchange = Exchange.of(request);
		// Filters further in act when called; who subscribes again must call them again
		return Mono.defer(() -> first(request, next, exchange));
	}

	private Mono<ClientResponse> first(ClientRequest request, ExchangeFunction next, Exchange exchange) {
		ClaudeException refusal = (exchange.credential() == null)
				? choose(exchange, workspace(request.headers()), Carriage.of(request)) : null;
		if (refusal != null) {
			return Mono.error(refusal);
		}
		Exchange.Credential credential = Objects.requireNonNull(exchange.credential());
		return next.exchange(request)
			.onErrorResume((failure) -> isRejection(failure) && hasOther(credential, exchange),
					(failure) -> again(request, next, exchange, (ClaudeException) failure));
	}

	private boolean hasOther(Exchange.Credential rejected, Exchange exchange) {
		if (rejected.ofClient()) {
			return false;
		}
		try {
			return !this.credentials.current(exchange.locale()).key().equals(rejected.key());
		}
		catch (ClaudeException ex) {
			// The call fails with what the API said
			return false;
		}
	}

	/**
	 * The workspace a request names: limits of a workspace are its own, so key and
	 * workspace together are what a pool belongs to (read 2026-11 in the Java SDK
	 * 3.14.0).
	 */
	private @Nullable String workspace(HttpHeaders headers) {
		String id = headers.getFirst("anthropic-workspace-id");
		return (id == null) ? this.workspace : isWorkspace(id) ? id : null;
	}

	private @Nullable ClaudeException choose(Exchange exchange, @Nullable String workspace,
			@Nullable Carriage carriage) {
		String ofClient = (carriage != null) ? carriage.request().key() : null;
		Exchange.Credential credential;
		try {
			credential = (ofClient != null) ? this.credentials.ofClient(ofClient, exchange.locale())
					: this.credentials.current(exchange.locale());
		}
		catch (ClaudeException ex) {
			if (ofClient == null) {
				this.latch.unusable(ex);
			}
			return ex;
		}
		if (ofClient == null) {
			this.latch.usable();
		}
		if (workspace != null) {
			credential = new Exchange.Credential(credential.key(), credential.fingerprint() + "." + workspace,
					credential.secrets(), credential.ofClient());
		}
		exchange.use(credential);
		return this.latch.refusal(credential, exchange);
	}

	private Mono<ClientResponse> again(ClientRequest request, ExchangeFunction next, Exchange exchange,
			ClaudeException failure) {
		// What the rejected send holds, a reservation for one, must not be held twice.
		exchange.settle(Settlement.failure(failure, null));
		ClaudeException refusal = choose(exchange, workspace(request.headers()), null);
		return (refusal != null) ? Mono.error(refusal) : next.exchange(request);
	}

	private static boolean isRejection(Throwable failure) {
		return failure instanceof ClaudeException claude
				&& (claude.errorClass() == ErrorClass.AUTHENTICATION || claude.errorClass() == ErrorClass.BILLING);
	}

}
