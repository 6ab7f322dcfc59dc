package io.github.clauderesilience.sample;

import java.time.Duration;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams an answer to the browser as server-sent events, on servlet and reactive
 * applications alike. An answer is whole only after the event {@code done}; trouble is
 * the event {@code failed}; {@code restarted} tells the page to forget what it showed.
 */
@RestController
class AnswerStreamController {

	/**
	 * Between two signs of life. A servlet container notices that the reader left only
	 * when it writes: without them a call would wait in the queue for nobody.
	 */
	private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

	private final SupportDesk desk;

	AnswerStreamController(SupportDesk desk) {
		this.desk = desk;
	}

	@PostMapping(path = "/answers", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> answer(@Valid @RequestBody Question question) {
		return withSignsOfLife(this.desk.stream(question.text())
			.mapNotNull(AnswerStreamController::message)
			.onErrorResume(ClaudeException.class, (failure) -> Flux.just(event("failed", Failed.of(failure)))));
	}

	private static @Nullable ServerSentEvent<Object> message(ClaudeEvent event) {
		if (event instanceof ClaudeEvent.Started started) {
			return event("started", new Model(started.model(), null));
		}
		if (event instanceof ClaudeEvent.TextDelta delta) {
			return event("text", new Text(delta.text()));
		}
		if (event instanceof ClaudeEvent.Restarted restarted) {
			return event("restarted", new Model(restarted.model(), restarted.errorClass().key()));
		}
		if (event instanceof ClaudeEvent.Completed completed) {
			return event("done", AnswerView.of(completed.reply()));
		}
		return null;
	}

	private static Flux<ServerSentEvent<Object>> withSignsOfLife(Flux<ServerSentEvent<Object>> answer) {
		return answer.publish((events) -> Flux.merge(events,
				Flux.interval(SIGN_OF_LIFE)
					.onBackpressureDrop()
					.map((tick) -> ServerSentEvent.builder().comment("waiting").build())
					.takeUntilOther(events.ignoreElements())));
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

	/**
	 * What a customer asks.
	 *
	 * @param text the question
	 */
	record Question(@NotBlank @Size(max = 4000) String text) {
	}

	/**
	 * A piece of the answer.
	 *
	 * @param text the piece
	 */
	record Text(String text) {
	}

	/**
	 * The model that answers.
	 *
	 * @param model its id
	 * @param reason why the answer begins again, {@code null} where it just begins
	 */
	record Model(String model, @Nullable String reason) {
	}

	/**
	 * There is no whole answer.
	 *
	 * @param message what the customer reads
	 * @param reason the error class
	 * @param attempts requests on the wire
	 * @param retryAfterSeconds when to try again, {@code null} where nobody knows
	 * @param requestId the provider's id, or {@code null}
	 */
	record Failed(String message, String reason, int attempts, @Nullable Long retryAfterSeconds,
			@Nullable String requestId) {

		static Failed of(ClaudeException failure) {
			Duration wait = failure.retryAfter();
			return new Failed(failure.userMessage(), failure.errorClass().key(), failure.attempts(),
					(wait != null) ? wait.plusMillis(999).toSeconds() : null, failure.requestId());
		}

	}

}
