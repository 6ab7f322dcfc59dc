package io.github.clauderesilience.wire;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.chain.Exchange;
import io.github.clauderesilience.chain.Secrets;
import io.github.clauderesilience.error.WireText;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;

/**
 * Takes out of the headers of an answer what must not reach a log: keys that a gateway
 * repeats in any of them, and control characters and undue length of those that are
 * shown.
 */
final class AnswerHeaders {

	private static final Set<String> SHOWN = Set.of("request-id", "x-request-id", "server", "via", "cf-ray",
			"content-type", "retry-after");

	private AnswerHeaders() {
	}

	/**
	 * The answer with headers that may be shown.
	 * @param response the answer
	 * @param credential the key it was asked with
	 * @return the answer itself if there is nothing to take out
	 */
	static ClientResponse clean(ClientResponse response, Exchange.Credential credential) {
		Secrets secrets = credential.secrets();
		for (Map.Entry<String, List<String>> header : response.headers().asHttpHeaders().headerSet()) {
			for (String value : header.getValue()) {
				if (!value.equals(clean(header.getKey(), value, secrets))) {
					return response.mutate().headers((headers) -> cleanAll(headers, secrets)).build();
				}
			}
		}
		return response;
	}

	private static void cleanAll(HttpHeaders headers, Secrets secrets) {
		for (Map.Entry<String, List<String>> header : List.copyOf(headers.headerSet())) {
			String name = header.getKey();
			headers.put(name, header.getValue().stream().map((value) -> clean(name, value, secrets)).toList());
		}
	}

	private static String clean(String name, String value, Secrets secrets) {
		String masked = secrets.isIn(value) ? secrets.mask(value) : value;
		return isShown(name) ? WireText.line(masked, WireText.NAME_CHARS) : masked;
	}

	private static boolean isShown(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return SHOWN.contains(lower) || lower.startsWith("anthropic-");
	}

}
