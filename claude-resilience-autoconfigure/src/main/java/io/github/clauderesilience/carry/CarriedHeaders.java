package io.github.clauderesilience.carry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpHeaders;

/**
 * Which headers pass, in both directions. Pure.
 */
final class CarriedHeaders {

	static final String BETA = "anthropic-beta";

	private static final String OURS = "x-claude-";

	/** Those of one connection (RFC 9110, 7.6.1). */
	private static final Set<String> HOP = Set.of("connection", "keep-alive", "proxy-authenticate",
			"proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
			"content-length");

	/** Credentials are ours, and so is what can be decoded of the answer. */
	private static final Set<String> NOT_SENT = Set.of("host", "x-api-key", "authorization", "accept-encoding",
			"expect", "cookie", "origin", "referer");

	/** The body has been decoded, and the client's host is not the API's. */
	private static final Set<String> NOT_RETURNED = Set.of("content-encoding", "set-cookie", "alt-svc",
			"strict-transport-security");

	private CarriedHeaders() {
	}

	/** The headers of a request that are sent on. */
	static HttpHeaders sent(HttpHeaders asked) {
		return passing(asked, NOT_SENT);
	}

	/** The headers of an answer that reach the client. */
	static HttpHeaders returned(HttpHeaders answered) {
		return passing(answered, NOT_RETURNED);
	}

	/** The betas a request names. */
	static List<String> betas(HttpHeaders asked) {
		return asked.getOrEmpty(BETA)
			.stream()
			.flatMap((value) -> List.of(value.split(",")).stream())
			.map(String::strip)
			.filter((beta) -> !beta.isEmpty())
			.toList();
	}

	private static HttpHeaders passing(HttpHeaders all, Set<String> not) {
		List<String> named = all.getConnection().stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList();
		HttpHeaders passing = new HttpHeaders();
		for (Map.Entry<String, List<String>> header : all.headerSet()) {
			String name = header.getKey().toLowerCase(Locale.ROOT);
			if (!HOP.contains(name) && !not.contains(name) && !named.contains(name) && !name.startsWith(OURS)) {
				passing.addAll(header.getKey(), header.getValue());
			}
		}
		return passing;
	}

}
