package io.github.clauderesilience.wire.passthrough;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.wire.event.BrokenStreamException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * Looks at the buffers of a body without touching them.
 */
interface BodyMeter {

	/**
	 * A buffer passes; must neither consume it nor throw.
	 */
	void pass(DataBuffer buffer);

	/**
	 * The body has ended without a fault of the transport.
	 * @return why it is not whole all the same, or {@code null} if it is
	 */
	@Nullable BrokenStreamException end();

	/**
	 * The tokens used so far.
	 * @return the usage, or {@code null} if unknown
	 */
	@Nullable ClaudeUsage usage();

	/**
	 * For answers that generate nothing: files, batches, counts.
	 */
	final class None implements BodyMeter {

		@Override
		public void pass(DataBuffer buffer) {
		}

		@Override
		public @Nullable BrokenStreamException end() {
			return null;
		}

		@Override
		public @Nullable ClaudeUsage usage() {
			return null;
		}

	}

}
