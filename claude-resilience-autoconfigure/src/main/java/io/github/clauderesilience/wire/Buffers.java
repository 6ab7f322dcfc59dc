package io.github.clauderesilience.wire;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Takes the bytes out of pooled buffers.
 */
public final class Buffers {

	private Buffers() {
	}

	/**
	 * The bytes of a buffer, which is released.
	 * @param buffer the buffer
	 * @return a copy of its readable bytes
	 */
	public static byte[] takeBytes(DataBuffer buffer) {
		try {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			return bytes;
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

}
