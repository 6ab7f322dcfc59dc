package io.github.clauderesilience.error;

import java.net.URI;
import java.net.URISyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Says what answered in place of the API, for developers and operators.
 */
final class Intermediary {

	/** Enough to recognise a product or an address by; our choice. */
	private static final int MOST_CHARS = 120;

	private Intermediary() {
	}

	/**
	 * Describes an answer that is not the API's.
	 * @param text where to write it
	 * @param model the model that was asked
	 * @param answer the answer
	 * @param message the text of the answer's error document, redacted, if there is one
	 */
	static void describe(StringBuilder text, String model, Failures.Answer answer, @Nullable String message) {
		HttpHeaders headers = answer.headers();
		text.append(model).append(" was not reached: ");
		text.append((answer.sentTo() != null) ? address(answer.sentTo()) : "claude.base-url");
		text.append(" answered ").append(answer.status());
		text.append(" (intermediary; server: ").append(bounded(headers.getFirst(HttpHeaders.SERVER)));
		text.append("; ").append(bounded(headers.getFirst(HttpHeaders.CONTENT_TYPE)));
		text.append(", ").append(answer.size()).append(')');
		String location = headers.getFirst(HttpHeaders.LOCATION);
		if (answer.status() < 400 && location != null) {
			text.append(", a redirect to ").append(place(location)).append(", which is not followed");
		}
		else {
			text.append(" without the API's error document");
		}
		if (message != null) {
			text.append(": ").append(message);
		}
		text.append(". A proxy, firewall or gateway in front of the API answered in its place;"
				+ " check claude.base-url and that component");
	}

	/** Without user, query and fragment, which may hold secrets. */
	private static String address(URI uri) {
		try {
			return bounded(new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null).toString());
		}
		catch (URISyntaxException ex) {
			return "claude.base-url";
		}
	}

	private static String place(String location) {
		try {
			URI uri = new URI(location);
			return (uri.getHost() != null) ? address(uri) : "another path";
		}
		catch (URISyntaxException ex) {
			return "an address that is none";
		}
	}

	private static String bounded(@Nullable String value) {
		String safe = Failures.redacted(value);
		if (safe == null || safe.isBlank()) {
			return "not named";
		}
		return (safe.length() > MOST_CHARS) ? safe.substring(0, MOST_CHARS) + "…" : safe;
	}

}
