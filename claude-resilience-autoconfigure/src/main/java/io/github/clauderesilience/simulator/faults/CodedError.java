package io.github.clauderesilience.simulator.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Errors the API tells apart by {@code error.details.error_code}, with the status of each
 * (com.anthropic:anthropic-java 3.14.0, read 2026-11-27). The texts are our own: no
 * source quotes them.
 */
enum CodedError {

	RAMP_LIMIT_EXCEEDED(429, "Use grew too fast. Please scale up your requests gradually."),

	CONTRACT_SPEND_LIMIT_REACHED(429, "The spend limit of your contract is reached."),

	LINKED_ORGANIZATION_BILLING_UNAVAILABLE(402, "The linked organization has no valid payment method."),

	LINKED_ORGANIZATION_SPEND_LIMIT_REACHED(402, "The linked organization has reached its spend limit."),

	ORGANIZATION_ON_HOLD(400, "This organization is on hold."),

	CMEK_KEY_DISABLED(400, "The customer-managed encryption key is disabled."),

	CMEK_KEY_NETWORK_BLOCKED(400, "The customer-managed encryption key is blocked by a network policy."),

	CMEK_CONTEXT_UNAVAILABLE(503, "The encryption context is unavailable."),

	CMEK_KEY_UNREACHABLE(503, "The customer-managed encryption key cannot be reached."),

	THREAD_NOT_FOUND(404, "The thread was not found."),

	FILE_EXPIRED(404, "The file has expired."),

	COMPACTION_UNAVAILABLE(529, "Compaction is temporarily unavailable."),

	REQUEST_BODY_TIMEOUT(400, "The request body did not arrive in time."),

	REQUEST_BODY_ENCODING_INVALID(400, "The request body could not be decoded."),

	REQUEST_BODY_TOO_LARGE_AFTER_DECODING(413, "The decoded request body exceeds the maximum size.");

	private final int status;

	private final String message;

	CodedError(int status, String message) {
		this.status = status;
		this.message = message;
	}

	int status() {
		return this.status;
	}

	String message() {
		return this.message;
	}

	String code() {
		return name().toLowerCase(Locale.ROOT);
	}

	static CodedError of(String code) {
		return Arrays.stream(values())
			.filter((error) -> error.code().equals(code))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no error with the code '%s'; known codes: %s"
				.formatted(code, Arrays.stream(values()).map(CodedError::code).collect(Collectors.joining(", ")))));
	}

}
