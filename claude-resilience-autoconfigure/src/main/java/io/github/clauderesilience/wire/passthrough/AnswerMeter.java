package io.github.clauderesilience.wire.passthrough;

import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.wire.event.BodyForm;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * Reads the usage out of a passing answer, whose first bytes tell whether it is a JSON
 * message or a stream of events: gateways answer with either, under any content type.
 */
final class AnswerMeter implements BodyMeter {

	private final Consumer<ClaudeUsage> progress;

	private volatile @Nullable BodyMeter meter;

	private boolean foreign;

	/**
	 * Creates a meter at the beginning of a body.
	 * @param progress receives the usage whenever a stream reports it
	 */
	AnswerMeter(Consumer<ClaudeUsage> progress) {
		this.progress = progress;
	}

	@Override
	public void pass(DataBuffer buffer) {
		BodyMeter known = this.meter;
		if (known == null && !this.foreign) {
			known = choose(BodyForm.of(buffer));
			this.meter = known;
		}
		if (known != null) {
			known.pass(buffer);
		}
	}

	private @Nullable BodyMeter choose(@Nullable BodyForm form) {
		if (form == null) {
			return null;
		}
		return switch (form) {
			case EVENTS -> new EventMeter(this.progress);
			case DOCUMENT -> new TailMeter();
			case OTHER -> {
				this.foreign = true;
				yield null;
			}
		};
	}

	@Override
	public @Nullable BrokenStreamException end() {
		BodyMeter known = this.meter;
		return (known != null) ? known.end()
				: BrokenStreamException.noStream("a body that is neither JSON nor a stream of events");
	}

	@Override
	public @Nullable ClaudeUsage usage() {
		BodyMeter known = this.meter;
		return (known != null) ? known.usage() : null;
	}

}
