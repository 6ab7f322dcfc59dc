package io.github.clauderesilience;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * What the API takes as an attachment, from {@code claude-attachments.properties}.
 *
 * @param imageTypes media types of images
 * @param maxImageChars longest image, in characters of its base64 form
 * @param maxRequestBytes largest request, in bytes
 */
record AttachmentFacts(List<String> imageTypes, long maxImageChars, long maxRequestBytes) {

	/** The facts on the class path. */
	static final AttachmentFacts CURRENT = read();

	private static final int PDF_MARK_BYTES = 5;

	/** The mark of a PDF may stand within its first kilobyte (ISO 32000, annex H). */
	private static final int PDF_SEARCH_BYTES = 1024;

	private static AttachmentFacts read() {
		Properties facts = new Properties();
		try (InputStream file = AttachmentFacts.class.getResourceAsStream("/claude-attachments.properties")) {
			facts.load(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return new AttachmentFacts(List.of(facts.getProperty("image.media-types").split(",")),
				Long.parseLong(facts.getProperty("image.max-base64-bytes")),
				Long.parseLong(facts.getProperty("request.max-bytes")));
	}

	/**
	 * The media type of an image by its first bytes, whatever its name says.
	 * @param bytes the image
	 * @return the media type, or {@code null} if the format is none of JPEG, PNG, GIF and
	 * WebP
	 */
	static @Nullable String imageType(byte[] bytes) {
		if (startsWith(bytes, 0, 0xFF, 0xD8, 0xFF)) {
			return "image/jpeg";
		}
		if (startsWith(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
			return "image/png";
		}
		if (startsWith(bytes, 0, 'G', 'I', 'F', '8')) {
			return "image/gif";
		}
		return (startsWith(bytes, 0, 'R', 'I', 'F', 'F') && startsWith(bytes, 8, 'W', 'E', 'B', 'P')) ? "image/webp"
				: null;
	}

	static boolean isPdf(byte[] bytes) {
		int last = Math.min(bytes.length, PDF_SEARCH_BYTES) - PDF_MARK_BYTES;
		for (int i = 0; i <= last; i++) {
			if (startsWith(bytes, i, '%', 'P', 'D', 'F', '-')) {
				return true;
			}
		}
		return false;
	}

	private static boolean startsWith(byte[] bytes, int offset, int... mark) {
		if (bytes.length < offset + mark.length) {
			return false;
		}
		for (int i = 0; i < mark.length; i++) {
			if (bytes[offset + i] != (byte) mark[i]) {
				return false;
			}
		}
		return true;
	}

}
