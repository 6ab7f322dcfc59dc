package io.github.clauderesilience.wire;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * The address keys are sent to: scheme, host and port of {@code claude.base-url}. No
 * request leaves {@code claudeWebClient} for another one. Immutable.
 */
public final class OwnAddress {

	private final Origin origin;

	/**
	 * Creates the address.
	 * @param baseUrl an absolute address
	 */
	public OwnAddress(URI baseUrl) {
		this.origin = Origin.of(baseUrl);
	}

	/**
	 * Why a request must not be sent.
	 * @param request the request
	 * @return what is wrong and what to change, or {@code null} if it goes to this
	 * address
	 */
	public @Nullable String refusal(ClientRequest request) {
		if (this.origin.matches(request.url())) {
			return null;
		}
		return "Not sent: the request goes to " + Origin.of(request.url()) + " but claude.base-url is " + this.origin
				+ ". claudeWebClient sends the API key with each request, so it only calls that address. Use a path"
				+ " such as /v1/models, or another WebClient for other hosts";
	}

}
