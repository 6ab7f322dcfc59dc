package io.github.clauderesilience.chain.attempt;

import io.github.clauderesilience.chain.Carriage;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The account a request names itself, rather than leaving it to the settings.
 *
 * @param key the API key of the client it is carried for, or {@code null}
 * @param workspace the value of its header {@code anthropic-workspace-id}, or
 * {@code null}
 */
public record NamedAccount(@Nullable String key, @Nullable String workspace) {

	/** That of the settings. */
	public static final NamedAccount OURS = new NamedAccount(null, null);

	/**
	 * The account a request names.
	 * @param headers its headers
	 * @param carriage the carriage it belongs to, or {@code null}
	 * @return the account
	 */
	public static NamedAccount of(HttpHeaders headers, @Nullable Carriage carriage) {
		String key = (carriage != null) ? carriage.request().key() : null;
		String workspace = headers.getFirst("anthropic-workspace-id");
		return (key == null && workspace == null) ? OURS : new NamedAccount(key, workspace);
	}

}
