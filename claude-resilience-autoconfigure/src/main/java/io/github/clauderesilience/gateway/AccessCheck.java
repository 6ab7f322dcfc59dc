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
final class AccessCheck {

	private static final String BEARER = "bearer ";

	/** TRACE repeats headers, the API key among them, and CONNECT is for proxies. */
	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

	/** A second one makes it unclear which of them counts (RFC 9110, 5.3). */
	private static final List<String> CREDENTIALS = List.of("x-api-key", "authorization");

	/** What some servers take for another path than others do. */
	private static final List<String> ODD = List.of("/.", "//", "%2f", "%5c", "#");

	private final byte[] token;

	private final boolean clientKeys;

	private final Set<String> hosts = new HashSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));

	AccessCheck(GatewaySettings settings) {
		this.token = settings.token().getBytes(StandardCharsets.UTF_8);
		this.hosts.add(settings.address().toLowerCase(Locale.ROOT));
		this.clientKeys = settings.clientKeys();
		settings.allowedHosts().forEach((host) -> this.hosts.add(host.toLowerCase(Locale.ROOT)));
	}

	/**
	 * Why a request is not let in.
	 * @param method the method of the request
	 * @param target what it asks for
	 * @param headers its headers
	 * @return the answer, or {@code null} if the request is let in
	 */
	@Nullable CarriedResponse refusal(String method, RequestTarget target, HttpHeaders headers) {
		if (!isHere(headers.getAll("host")) || (target.host() != null && !isHere(List.of(target.host())))) {
			return ApiFailures.local(403, "permission_error", "The request is addressed to another host (header Host)."
					+ " Use the address of the gateway, or name the host in claude.gateway.allowed-hosts");
		}
		String twice = twice(headers);
		if (twice != null) {
			return ApiFailures.local(401, "authentication_error",
					"The header " + twice + " is there more than once; send it once");
		}
		if (!isToken(headers.get("x-api-key")) && !isToken(bearer(headers.get("authorization")))) {
			return ApiFailures.local(401, "authentication_error",
					"The header x-api-key (or Authorization: Bearer) must be the token of the gateway,"
							+ " claude.gateway.token. It is not the API key, which clients need not know");
		}
		if (!METHODS.contains(method)) {
			return notAllowed();
		}
		if (!isOfTheApi(target.path())) {
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

	private static CarriedResponse notAllowed() {
		CarriedResponse answer = ApiFailures.local(405, "invalid_request_error",
				"The gateway does not know this method. Methods are written in capitals, such as POST");
		answer.headers().set("allow", String.join(", ", METHODS));
		return answer;
	}

	private static @Nullable String twice(HttpHeaders headers) {
		return CREDENTIALS.stream().filter((name) -> headers.getAll(name).size() > 1).findFirst().orElse(null);
	}

	private static boolean isOfTheApi(String path) {
		String encoded = path.toLowerCase(Locale.ROOT);
		return path.startsWith("/v1/") && !encoded.startsWith("/v1/v1/") && ODD.stream().noneMatch(encoded::contains);
	}

}
