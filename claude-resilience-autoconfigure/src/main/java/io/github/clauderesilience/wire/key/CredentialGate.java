package io.github.clauderesilience.wire.key;

import java.util.regex.Pattern;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.chain.attempt.NamedAccount;
import io.github.clauderesilience.spi.Settlement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Chooses the key of an exchange, and refuses it if the {@link RejectedKeys} knows that
 * the key does not work. A call whose key was rejected is sent once more if another key
 * is in place by then: that is not the same request.
 */
public final class CredentialGate implements Gate {

	private static final Pattern WORKSPACE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	private final Credentials credentials;

	private final RejectedKeys latch;

	private final @Nullable String workspace;

	/**
	 * Creates a gate.
	 * @param credentials where keys come from
	 * @param latch remembers the keys that do not work
	 */
	public CredentialGate(Credentials credentials, RejectedKeys latch) {
		this(credentials, latch, null);
	}

	/**
	 * Creates a gate for requests of one workspace.
	 * @param credentials where keys come from
	 * @param latch remembers the keys that do not work
	 * @param workspace the workspace of requests that name none, or {@code null}
	 */
	public CredentialGate(Credentials credentials, RejectedKeys latch, @Nullable String workspace) {
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
	public @Nullable Mono<Void> enter(Exchange exchange) {
		ClaudeException refusal = choose(exchange);
		return (refusal != null) ? Mono.error(refusal) : null;
	}

	@Override
	public @Nullable Mono<Void> reenter(Exchange exchange, ClaudeException failure) {
		Credential rejected = exchange.credential();
		if (!failure.errorClass().latchesKey() || rejected == null || exchange.credentials() > 1
				|| !hasOther(rejected, exchange)) {
			return null;
		}
		// What the rejected send holds, a reservation for one, must not be held twice.
		exchange.settle(Settlement.failure(failure, null));
		ClaudeException refusal = choose(exchange);
		return (refusal != null) ? Mono.error(refusal) : Mono.empty();
	}

	private boolean hasOther(Credential rejected, Exchange exchange) {
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
	private @Nullable String workspace(NamedAccount named) {
		String id = named.workspace();
		return (id == null) ? this.workspace : isWorkspace(id) ? id : null;
	}

	private @Nullable ClaudeException choose(Exchange exchange) {
		NamedAccount named = exchange.account();
		String workspace = workspace(named);
		String ofClient = named.key();
		Credential credential;
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
			credential = new Credential(credential.key(), credential.fingerprint() + "." + workspace,
					credential.secrets(), credential.ofClient());
		}
		exchange.use(credential);
		return this.latch.refusal(credential, exchange);
	}

}
