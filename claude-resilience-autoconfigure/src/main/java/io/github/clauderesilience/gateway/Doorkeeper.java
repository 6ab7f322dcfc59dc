package io.github.clauderesilience.gateway;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.clauderesilience.carry.ApiFailures;
import io.github.clauderesilience.carry.CarriedResponse;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Decides by its head whether a request is let in. Pure.
 */
final class Doorkeeper {

	private static final String BEARER = "bearer ";

	private final byte[] token;

	private final boolean clientKeys;

	private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

	Doorkeeper(GatewaySettings settings) {
		this.token = settings.token().getBytes(StandardCharsets.UTF_8);
		this.hosts.add(settings.address().toLowerCase(Locale.ROOT));
		this.clientKeys = settings.clientKeys();
		settings.allowedHosts().forEach((host) -> this.hosts.add(host.toLowerCase(Locale.ROOT)));
	}

	/**
	 * Why a request is not let in.
	 * @param uri the target of the request as on the wire
	 * @param headers its headers
	 * @return the answer, or {@code null} if the request is let in
	 */
	@Nullable CarriedResponse refusal(String uri, HttpHeaders headers) {
		if (!isHere(headers.getAll("host"))) {
			return ApiFailures.local(403, "permission_error", "The request is addressed to another host (header Host)."
					+ " Use the address of the gateway, or name the host in claude.gateway.allowed-hosts");
		}
		if (!isToken(headers.get("x-api-key")) && !isToken(bearer(headers.get("authorization")))) {
			return ApiFailures.local(401, "authentication_error",
					"The header x-api-key (or Authorization: Bearer) must be the token of the gateway,"
							+ " claude.gateway.token. It is not the API key, which clients need not know");
		}
		if (!isOfTheApi(uri)) {
			return ApiFailures.local(404, "not_found_error",
					"There is no such path. The gateway answers paths below /v1/, such as /v1/messages. The base URL of"
							+ " LangChain4j ends with /v1/, those of other clients do not");
		}
		return null;
	}

	/**
	 * The API key a client sends for itself, beside the token.
	 * @param headers the headers of a request that is let in
	 * @return the key, or {@code null} if its calls are to use ours
	 */
	@Nullable String clientKey(HttpHeaders headers) {
		String key = headers.get("x-api-key");
		return (this.clientKeys && key != null && !key.isBlank() && !isToken(key)) ? key : null;
	}

	/** A page of another site reaches loopback under a name of its own. */
	private boolean isHere(List<String> hosts) {
		if (hosts.size() != 1) {
			return false;
		}
		String host = hosts.get(0);
		int port = host.lastIndexOf(':');
		String name = (port > host.lastIndexOf(']')) ? host.substring(0, port) : host;
		return this.hosts.contains(name.toLowerCase(Locale.ROOT));
	}

	private boolean isToken(@Nullable String key) {
		return key != null && MessageDigest.isEqual(this.token, key.getBytes(StandardCharsets.UTF_8));
	}

	private static @Nullable String bearer(@Nullable String authorization) {
		return (authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER))
				? authorization.substring(BEARER.length()).strip() : null;
	}

	private static boolean isOfTheApi(String uri) {
		int query = uri.indexOf('?');
		String path = ((query < 0) ? uri : uri.substring(0, query)).toLowerCase(Locale.ROOT);
		return path.startsWith("/v1/") && !path.startsWith("/v1/v1/") && !path.contains("/..") && !path.contains("%2e")
				&& !path.contains("//");
	}

}
