package io.github.clauderesilience.sample;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.spi.CallInfo;
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
 * the event {@code failed}; {@code restarted} tells the page to forget what it showed;
 * {@code waiting} says what the answer waits for.
 */
@RestController
class AnswerStreamController {

	/**
	 * Between two signs of life. A servlet container notices that the reader left only
	 * when it writes: without them a call would wait in the queue in vain.
	 */
	private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(1);

	/** An answer that comes sooner needs no explanation. */
	private static final Duration FIRST_SIGN_OF_LIFE = Duration.ofMillis(400);

	/** Events after which the answer is being written. */
	private static final Set<String> ANSWERING = Set.of("started", "text");

	private final SupportDesk desk;

	private final CallProgress progress;

	private final WaitingRoom waitingRoom;

	AnswerStreamController(SupportDesk desk, CallProgress progress, WaitingRoom waitingRoom) {
		this.desk = desk;
		this.progress = progress;
		this.waitingRoom = waitingRoom;
	}

	@PostMapping(path = "/answers", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> answer(@Valid @RequestBody Question question) {
		CallProgress.Followed followed = new CallProgress.Followed();
		return withSignsOfLife(followed,
				this.progress.follow(this.desk.stream(question.text()), followed)
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
			return event("restarted", new Model(restarted.model(), Reason.of(restarted.errorClass())));
		}
		if (event instanceof ClaudeEvent.Completed completed) {
			return event("done", AnswerView.of(completed.reply()));
		}
		return null;
	}

	/**
	 * Says what the call waits for until the answer begins, and after that only that we
	 * are there.
	 */
	private Flux<ServerSentEvent<Object>> withSignsOfLife(CallProgress.Followed followed,
			Flux<ServerSentEvent<Object>> answer) {
		Waiting waiting = new Waiting(followed, SupportDesk.lane());
		return answer
			.doOnNext((event) -> waiting.answering(ANSWERING.contains(Objects.requireNonNullElse(event.event(), ""))))
			.publish((events) -> Flux.merge(events,
					Flux.interval(FIRST_SIGN_OF_LIFE, SIGN_OF_LIFE)
						.onBackpressureDrop()
						.map((tick) -> waiting.sign())
						.takeUntilOther(events.ignoreElements())));
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder(data).event(name).build();
	}

	/** What the reader is told before the answer begins. */
	private final class Waiting {

		private final CallProgress.Followed followed;

		private final Lane lane;

		private @Nullable Duration estimate;

		private volatile boolean answering;

		private Waiting(CallProgress.Followed followed, Lane lane) {
			this.followed = followed;
			this.lane = lane;
		}

		private void answering(boolean begun) {
			this.answering = begun;
		}

		private ServerSentEvent<Object> sign() {
			CallInfo call = this.followed.call();
			if (this.answering) {
				return ServerSentEvent.builder().comment("answering").build();
			}
			if (this.estimate == null && call != null) {
				this.estimate = AnswerStreamController.this.waitingRoom.estimate(call.requestedModel(), this.lane)
					.plus(call.elapsed());
			}
			Duration first = (this.estimate != null) ? this.estimate : Duration.ZERO;
			return event("waiting", new Text(AnswerStreamController.this.waitingRoom.reason(call, first)));
		}

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
	 * @param reason why the answer begins again, {@code null} if it just begins
	 */
	record Model(String model, @Nullable String reason) {
	}

	/**
	 * There is no whole answer.
	 *
	 * @param message what the customer reads
	 * @param reason why, in words for people
	 * @param attempts requests on the wire
	 * @param retryAfterSeconds when to try again, {@code null} if not known
	 * @param requestId the provider's id, or {@code null}
	 */
	record Failed(String message, String reason, int attempts, @Nullable Long retryAfterSeconds,
			@Nullable String requestId) {

		static Failed of(ClaudeException failure) {
			Duration wait = failure.retryAfter();
			return new Failed(failure.userMessage(), Reason.of(failure.errorClass()), failure.attempts(),
					(wait != null) ? wait.plusMillis(999).toSeconds() : null, failure.requestId());
		}

	}

}
