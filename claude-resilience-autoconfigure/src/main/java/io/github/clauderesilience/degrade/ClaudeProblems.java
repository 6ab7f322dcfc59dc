package io.github.clauderesilience.degrade;

import java.time.Duration;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ErrorClass;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * Answers a {@link ClaudeException} that leaves a controller as RFC 9457 problem details,
 * with {@code Retry-After} where it is known, on servlet and reactive applications alike.
 * The detail is the message for people; the provider's words are never in it. The
 * application's own handlers come first.
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ClaudeProblems {

	/** Our choice: about as long as an application takes to restart. */
	private static final Duration RESTART = Duration.ofSeconds(30);

	private final boolean developerMessages;

	/**
	 * Creates a handler.
	 * @param developerMessages whether the text for developers is part of the answer if
	 * the request itself is wrong
	 */
	public ClaudeProblems(boolean developerMessages) {
		this.developerMessages = developerMessages;
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> handle(ClaudeException failure) {
		HttpStatus status = status(failure);
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, failure.userMessage());
		problem.setProperty("errorClass", failure.errorClass().key());
		if (this.developerMessages && failure instanceof ClaudeRequestException) {
			problem.setProperty("developerMessage", failure.getMessage());
		}
		if (failure.requestId() != null) {
			problem.setProperty("requestId", failure.requestId());
		}
		ResponseEntity.BodyBuilder response = ResponseEntity.status(status)
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		Long seconds = seconds(retryAfter(failure));
		if (seconds != null) {
			response.header(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
		}
		return response.body(problem);
	}

	/**
	 * The status that tells the application's own client what it can do: what was refused
	 * before it was sent is the client's to mend; the account is nobody's but ours.
	 */
	static HttpStatus status(ClaudeException failure) {
		return switch (failure.errorClass()) {
			case INVALID_REQUEST -> (failure.status() == 0) ? HttpStatus.BAD_REQUEST : HttpStatus.BAD_GATEWAY;
			case PROMPT_TOO_LONG, TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
			case REFUSED, PERMISSION -> HttpStatus.UNPROCESSABLE_CONTENT;
			case INTERMEDIARY, MALFORMED, EMPTY_ANSWER, MODEL_NOT_FOUND -> HttpStatus.BAD_GATEWAY;
			case TIMEOUT -> HttpStatus.GATEWAY_TIMEOUT;
			case CONFLICT -> HttpStatus.CONFLICT;
			case AUTHENTICATION, BILLING, RATE_LIMITED, SERVER_ERROR, OVERLOADED, CONNECTION, CIRCUIT_OPEN, QUEUE_FULL,
					WOULD_MISS_DEADLINE, SHUTTING_DOWN ->
				HttpStatus.SERVICE_UNAVAILABLE;
		};
	}

	private static @Nullable Duration retryAfter(ClaudeException failure) {
		Duration known = failure.retryAfter();
		return (known == null && failure.errorClass() == ErrorClass.SHUTTING_DOWN) ? RESTART : known;
	}

	private static @Nullable Long seconds(@Nullable Duration retryAfter) {
		return (retryAfter != null) ? Math.max(1, retryAfter.plusMillis(999).toSeconds()) : null;
	}

}
