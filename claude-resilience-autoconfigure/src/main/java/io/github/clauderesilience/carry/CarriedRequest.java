package io.github.clauderesilience.carry;

import java.time.Duration;

import io.github.clauderesilience.chain.CallHints;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * A request of a client of the Messages API.
 *
 * @param method the HTTP method
 * @param pathAndQuery the path from {@code /v1} on and the query, as on the wire
 * @param headers the client's headers
 * @param body the bytes of the body, empty for none
 * @param deadline how long the client waits; {@code null} if only its headers may say so
 * @param hints lane and tenant if the headers do not say them
 * @param client how the request reached us, a value for tags
 * @param key the client's own API key, which replaces ours; {@code null} for ours
 */
@SuppressWarnings("ArrayRecordComponent")
public record CarriedRequest(HttpMethod method, String pathAndQuery, HttpHeaders headers, byte[] body,
		@Nullable Duration deadline, CallHints hints, String client, @Nullable String key) {

	/**
	 * Names the path and the size, never the content.
	 */
	@Override
	public String toString() {
		return "CarriedRequest[" + this.method + " " + path() + ", bytes=" + this.body.length + "]";
	}

	String path() {
		int query = this.pathAndQuery.indexOf('?');
		return (query < 0) ? this.pathAndQuery : this.pathAndQuery.substring(0, query);
	}

	@Nullable String query() {
		int query = this.pathAndQuery.indexOf('?');
		return (query < 0) ? null : this.pathAndQuery.substring(query + 1);
	}

}
