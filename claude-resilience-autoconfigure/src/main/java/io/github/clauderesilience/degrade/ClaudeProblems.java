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
 * with {@code Retry-After} if it is known, on servlet and reactive applications alike.
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
	 * The status that tells the application's own client what it can do: that of the
	 * error class, and 400 for a request that was refused before it was sent.
	 */
	static HttpStatus status(ClaudeException failure) {
		boolean notSent = failure.errorClass() == ErrorClass.INVALID_REQUEST && failure.status() == 0;
		return notSent ? HttpStatus.BAD_REQUEST : HttpStatus.valueOf(failure.errorClass().problemStatus());
	}

	private static @Nullable Duration retryAfter(ClaudeException failure) {
		Duration known = failure.retryAfter();
		return (known == null && failure.errorClass() == ErrorClass.SHUTTING_DOWN) ? RESTART : known;
	}

	private static @Nullable Long seconds(@Nullable Duration retryAfter) {
		return (retryAfter != null) ? Math.max(1, retryAfter.plusMillis(999).toSeconds()) : null;
	}

}
