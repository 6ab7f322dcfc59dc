package io.github.clauderesilience.degrade;

import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.CallLine;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Gives people a message instead of an exception, and adds a note below an answer that is
 * not complete. Trouble with the API never passes this interceptor in a call for people;
 * the failure is logged instead, of many in a row their number.
 */
public final class DegradeInterceptor implements CallInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(DegradeInterceptor.class);

	private final UserMessages messages;

	private final ApologyLog log;

	/**
	 * Creates an interceptor.
	 * @param messages what people read
	 * @param timeline the time source
	 */
	public DegradeInterceptor(UserMessages messages, Timeline timeline) {
		this.messages = messages;
		this.log = new ApologyLog(timeline);
	}

	@Override
	public Flux<ClaudeEvent> intercept(ClaudeCall call, Chain next) {
		if (call.context().audience() == CallContext.Audience.PROGRAM) {
			return next.proceed(call);
		}
		Flux<ClaudeEvent> events = next.proceed(call);
		if (!call.stream()) {
			return events.map((event) -> whole(event, call))
				.onErrorResume((failure) -> Flux.just(new ClaudeEvent.Completed(apology(failure, call))));
		}
		return Flux.defer(() -> {
			Shown shown = new Shown();
			return events.concatMapIterable((event) -> shown(event, call, shown))
				.onErrorResume((failure) -> streamed(apology(failure, call), call.model(), shown));
		});
	}

	private ClaudeEvent whole(ClaudeEvent event, ClaudeCall call) {
		answered(event, call);
		return isTruncated(event) ? noted((ClaudeEvent.Completed) event, call) : event;
	}

	private List<ClaudeEvent> shown(ClaudeEvent event, ClaudeCall call, Shown shown) {
		answered(event, call);
		shown.note(event);
		return isTruncated(event) ? noted((ClaudeEvent.Completed) event, call, shown) : List.of(event);
	}

	private void answered(ClaudeEvent event, ClaudeCall call) {
		if (event instanceof ClaudeEvent.Completed completed) {
			this.log.answered(completed.reply(), call.context());
		}
	}

	/** A turn that calls tools is the application's to go on with. */
	private static boolean isTruncated(ClaudeEvent event) {
		return event instanceof ClaudeEvent.Completed completed && completed.reply().isTruncated()
				&& completed.reply().toolCalls().isEmpty();
	}

	private ClaudeEvent.Completed noted(ClaudeEvent.Completed completed, ClaudeCall call) {
		CallLine.log(call.context(),
				() -> logger.debug("An answer of {} was given to people with a note that it is not complete: {}",
						completed.reply().model(), completed.reply().stopReason()));
		return new ClaudeEvent.Completed(completed.reply().withNote(this.messages.truncated(call.context().locale())));
	}

	private List<ClaudeEvent> noted(ClaudeEvent.Completed completed, ClaudeCall call, Shown shown) {
		return List.of(new ClaudeEvent.TextDelta(shown.lastBlock + 1,
				"\n\n" + this.messages.truncated(call.context().locale())), noted(completed, call));
	}

	/** Who reads a stream reads the message there, too, below what came before. */
	private static Flux<ClaudeEvent> streamed(ClaudeReply apology, String model, Shown shown) {
		ClaudeEvent message = new ClaudeEvent.TextDelta(shown.lastBlock + 1,
				(shown.text ? "\n\n" : "") + apology.text());
		ClaudeEvent completed = new ClaudeEvent.Completed(apology);
		return shown.started ? Flux.just(message, completed)
				: Flux.just(new ClaudeEvent.Started(model, Objects.requireNonNullElse(apology.requestId(), "")),
						message, completed);
	}

	private ClaudeReply apology(Throwable failure, ClaudeCall call) {
		CallContext context = call.context();
		ClaudeException typed = (failure instanceof ClaudeException claude) ? claude : null;
		if (typed != null) {
			this.log.apologised(typed, context);
		}
		else {
			this.log.apologised(failure, context);
		}
		String text = (typed != null) ? typed.userMessage()
				: this.messages.text(ErrorClass.SERVER_ERROR, context.locale());
		return ClaudeReply.ofText(text, provenance(typed, context));
	}

	private static ClaudeReply.Provenance provenance(@Nullable ClaudeException failure, CallContext context) {
		ErrorClass errorClass = (failure != null) ? failure.errorClass() : ErrorClass.SERVER_ERROR;
		String requestId = (failure != null) ? failure.requestId() : null;
		return ClaudeReply.Provenance.builder(ClaudeReply.Source.UNAVAILABLE, context.requestedModel())
			.requestId(requestId)
			.attempts(context.attempts())
			.queued(context.queued())
			.elapsed(context.elapsed())
			.errorClass(errorClass)
			.build();
	}

	/** What the reader of a stream has seen so far. */
	private static final class Shown {

		private boolean started;

		private boolean text;

		private int lastBlock = -1;

		private void note(ClaudeEvent event) {
			if (event instanceof ClaudeEvent.Restarted) {
				this.text = false;
				this.lastBlock = -1;
			}
			this.started |= event instanceof ClaudeEvent.Started;
			if (event instanceof ClaudeEvent.TextDelta delta) {
				this.text = true;
				this.lastBlock = Math.max(this.lastBlock, delta.index());
			}
			else if (event instanceof ClaudeEvent.BlockStarted block) {
				this.lastBlock = Math.max(this.lastBlock, block.index());
			}
		}

	}

}
