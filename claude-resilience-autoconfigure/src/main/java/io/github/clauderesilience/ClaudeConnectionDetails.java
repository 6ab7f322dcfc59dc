package io.github.clauderesilience;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Where Claude is reached. A bean of this type wins over {@code claude.base-url} and
 * {@code claude.api-key}; the simulator and test containers provide one.
 */
public interface ClaudeConnectionDetails extends ConnectionDetails {

	/**
	 * The address of the API.
	 * @return an absolute URI with scheme and host, without {@code /v1}
	 */
	URI baseUrl();

	/**
	 * The key for this address.
	 * @return the key, or {@code null} for {@code claude.api-key}
	 */
	default @Nullable String apiKey() {
		return null;
	}

}
