package io.github.clauderesilience.wire;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.clauderesilience.chain.attempt.Credential;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * Puts the key on requests, for the address of {@code claude.base-url} alone. Headers the
 * application set itself are kept; one that would contradict the key is refused.
 * Thread-safe.
 */
public final class Identity {

	/** Request attribute with the betas of a call, a list of strings. */
	public static final String BETAS = Identity.class.getName() + ".betas";

	private static final Logger logger = LoggerFactory.getLogger(Identity.class);

	private static final String API_KEY = "x-api-key";

	/** Header of a tracer's baggage (w3.org/TR/baggage, read 2026-11). */
	private static final String BAGGAGE = "baggage";

	private static final String BETA = "anthropic-beta";

	/** com.anthropic:anthropic-java 3.14.0, read 2026-11. */
	private static final String WORKSPACE = "anthropic-workspace-id";

	private final WireSettings settings;

	private final OwnAddress address;

	private final AtomicBoolean toldOfHeader = new AtomicBoolean();

	/**
	 * Creates the identity of requests.
	 * @param settings address, version, betas and the header of the key
	 */
	public Identity(WireSettings settings) {
		this.settings = settings;
		this.address = new OwnAddress(settings.baseUrl());
	}

	/**
	 * Why a request must not be sent with a key: it goes elsewhere, or its headers
	 * contradict the key. Filters further out look at the address, too, before anything
	 * waits; this is the last look.
	 * @param request the request
	 * @param credential the key
	 * @return what is wrong and what to change, or {@code null} if the request may be
	 * sent
	 */
	public @Nullable String refusal(ClientRequest request, Credential credential) {
		String refusal = this.address.refusal(request);
		if (refusal != null) {
			return refusal;
		}
		String name = keyHeader();
		String own = request.headers().getFirst(name);
		if (own == null || own.equals(keyValue(credential))) {
			return null;
		}
		return "Not sent: the request or a customizer of the WebClient sets the header " + name
				+ ", in which the API key is sent. Remove it and set claude.api-key, or define a bean of type"
				+ " ClaudeApiKeys; claude.auth names the header of the key";
	}

	/**
	 * Puts the key on a request.
	 * @param request the request
	 * @param credential the key
	 * @param answer looks at the headers of the answer
	 * @param written told when the whole request was written to a connection
	 * @return the request with its key
	 */
	public ClientRequest complete(ClientRequest request, Credential credential, AnswerHeaders answer,
			Runnable written) {
		HttpHeaders asked = request.headers();
		if (asked.containsHeader(HttpHeaders.AUTHORIZATION) && this.settings.auth() != WireSettings.Auth.BEARER
				&& this.toldOfHeader.compareAndSet(false, true)) {
			logger.warn(
					"Requests to {} carry an Authorization header of the application beside {}. If a customizer of"
							+ " all WebClients sets it and it is not meant for Claude, leave claudeWebClient out there",
					this.settings.baseUrl(), API_KEY);
		}
		ClientRequest sent = withoutBaggage(request);
		return new KeyedRequest(sent, (headers) -> identify(headers, sent, credential), answer, written);
	}

	/* What an application tells its own services is not meant for the provider. */
	private ClientRequest withoutBaggage(ClientRequest request) {
		if (this.settings.baggage() || !request.headers().containsHeader(BAGGAGE)) {
			return request;
		}
		return ClientRequest.from(request).headers((headers) -> headers.remove(BAGGAGE)).build();
	}

	private void identify(HttpHeaders headers, ClientRequest request, Credential credential) {
		HttpHeaders asked = request.headers();
		headers.set(keyHeader(), keyValue(credential));
		if (asked.getFirst("anthropic-version") == null) {
			headers.set("anthropic-version", this.settings.version());
		}
		if (this.settings.workspace() != null && asked.getFirst(WORKSPACE) == null) {
			headers.set(WORKSPACE, this.settings.workspace());
		}
		List<?> ofCall = (request.attributes().get(BETAS) instanceof List<?> list) ? list : List.of();
		if (!this.settings.betas().isEmpty() || !ofCall.isEmpty()) {
			Set<String> betas = new LinkedHashSet<>(this.settings.betas());
			List<String> own = new ArrayList<>(asked.getOrEmpty(BETA));
			own.forEach((value) -> betas.addAll(List.of(value.strip().split("\\s*,\\s*"))));
			ofCall.forEach((beta) -> betas.add(String.valueOf(beta)));
			headers.set(BETA, String.join(",", betas));
		}
	}

	private String keyHeader() {
		return (this.settings.auth() == WireSettings.Auth.BEARER) ? HttpHeaders.AUTHORIZATION : API_KEY;
	}

	private String keyValue(Credential credential) {
		return (this.settings.auth() == WireSettings.Auth.BEARER) ? "Bearer " + credential.key() : credential.key();
	}

}
