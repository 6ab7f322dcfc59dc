package io.github.clauderesilience.carry;

import org.springframework.http.HttpHeaders;
import reactor.core.publisher.Flux;

/**
 * An answer for a client of the Messages API.
 *
 * @param status the HTTP status
 * @param headers the headers, without those of a single connection
 * @param body the bytes, one item for each event of a stream; to be subscribed to once
 * and at once. Fails if the answer broke off and its shape has no way to say so
 * @param length the length of the body in bytes, or -1 if it is not known
 */
public record CarriedResponse(int status, HttpHeaders headers, Flux<byte[]> body, long length) {

	/**
	 * An answer that is there as a whole.
	 * @param status the HTTP status
	 * @param headers the headers
	 * @param body its bytes
	 * @return the answer
	 */
	public static CarriedResponse of(int status, HttpHeaders headers, byte[] body) {
		return new CarriedResponse(status, headers, Flux.just(body), body.length);
	}

}
