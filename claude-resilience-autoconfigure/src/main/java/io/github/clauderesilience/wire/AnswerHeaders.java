package io.github.clauderesilience.wire;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.github.clauderesilience.chain.guard.Secrets;
import io.github.clauderesilience.error.WireText;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientResponse;

/**
 * Takes out of the headers of an answer what must not reach a log: keys that a gateway
 * repeats in any of them, and control characters and undue length of those that are
 * shown.
 * <p>
 * Hardly any answer has such headers, and Spring copies all of them for code that reads
 * them one by one: the connection shows them as they are decoded. An answer that came
 * over another kind of connection is looked at afterwards. For one answer.
 */
public final class AnswerHeaders implements Consumer<io.netty.handler.codec.http.HttpHeaders> {

	private static final Set<String> SHOWN = Set.of("request-id", "x-request-id", "server", "via", "cf-ray",
			"content-type", "retry-after");

	private final Secrets secrets;

	private volatile boolean known;

	/**
	 * Creates what looks at the headers of one answer.
	 * @param secrets the keys to take out
	 */
	public AnswerHeaders(Secrets secrets) {
		this.secrets = secrets;
	}

	@Override
	public void accept(io.netty.handler.codec.http.HttpHeaders headers) {
		Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence();
		while (all.hasNext()) {
			Map.Entry<CharSequence, CharSequence> header = all.next();
			if (!isClean(header.getKey(), header.getValue().toString())) {
				return;
			}
		}
		this.known = true;
	}

	/**
	 * Returns the answer with headers that may be shown.
	 * @param response the answer
	 * @return the answer itself if there is nothing to take out
	 */
	public ClientResponse clean(ClientResponse response) {
		return (this.known || isClean(response.headers().asHttpHeaders())) ? response
				: response.mutate().headers(this::cleanAll).build();
	}

	private boolean isClean(HttpHeaders headers) {
		for (Map.Entry<String, List<String>> header : headers.headerSet()) {
			for (String value : header.getValue()) {
				if (!isClean(header.getKey(), value)) {
					return false;
				}
			}
		}
		return true;
	}

	private boolean isClean(CharSequence name, String value) {
		return !this.secrets.isIn(value) && (WireText.isPlain(value, WireText.NAME_CHARS) || !isShown(name.toString()));
	}

	private void cleanAll(HttpHeaders headers) {
		for (Map.Entry<String, List<String>> header : List.copyOf(headers.headerSet())) {
			String name = header.getKey();
			headers.put(name, header.getValue().stream().map((value) -> clean(name, value)).toList());
		}
	}

	private String clean(String name, String value) {
		String masked = this.secrets.mask(value);
		return isShown(name) ? WireText.line(masked, WireText.NAME_CHARS) : masked;
	}

	private static boolean isShown(String name) {
		String lower = name.toLowerCase(Locale.ROOT);
		return SHOWN.contains(lower) || lower.startsWith("anthropic-");
	}

}
