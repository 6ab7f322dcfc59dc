package io.github.clauderesilience;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image, a PDF or a text that goes with a question; see
 * {@link ClaudeRequest.Builder#user(String, Attachment...)}. Format and size are checked
 * against what the API documents, so that a wrong file fails here and not at the API.
 * Immutable.
 */
public final class Attachment {

	private final ObjectNode block;

	/** Length of the longest string in the block, in characters. */
	private final long chars;

	private Attachment(ObjectNode block, long chars) {
		this.block = block;
		this.chars = chars;
	}

	/**
	 * Creates an image; its format is recognised by its first bytes.
	 * @param bytes a JPEG, PNG, GIF or WebP file
	 * @return the attachment
	 * @throws ClaudeRequestException when it is in none of these formats or larger than
	 * the API takes, 10 MB as base64
	 */
	public static Attachment image(byte[] bytes) {
		AttachmentFacts facts = AttachmentFacts.CURRENT;
		String type = AttachmentFacts.imageType(bytes);
		if (type == null || !facts.imageTypes().contains(type)) {
			throw Invalid.request("An attached image of " + bytes.length + " bytes is "
					+ ((type != null) ? type : "in no known format") + "; the API takes "
					+ String.join(", ", facts.imageTypes()) + ". Convert it first");
		}
		String data = Base64.getEncoder().encodeToString(bytes);
		if (data.length() > facts.maxImageChars()) {
			throw Invalid.request("An attached image has " + data.length() + " bytes as base64, and the API takes "
					+ facts.maxImageChars() + "; scale it down first");
		}
		return base64("image", type, data);
	}

	/**
	 * Creates an image from a file, which is read at once.
	 * @param file a JPEG, PNG, GIF or WebP file
	 * @return the attachment
	 * @throws ClaudeRequestException as for {@link #image(byte[])}
	 * @throws UncheckedIOException when the file cannot be read
	 */
	public static Attachment image(Path file) {
		return image(read(file));
	}

	/**
	 * Creates an image that the provider fetches itself.
	 * @param address a public http or https address
	 * @return the attachment
	 * @throws ClaudeRequestException when the address is neither
	 */
	public static Attachment image(URI address) {
		return fetched("image", address);
	}

	/**
	 * Creates a PDF document.
	 * @param bytes a PDF file without a password
	 * @return the attachment
	 * @throws ClaudeRequestException when it is not a PDF, or larger than the API allows
	 */
	public static Attachment pdf(byte[] bytes) {
		if (!AttachmentFacts.isPdf(bytes)) {
			throw Invalid.request("An attachment of " + bytes.length
					+ " bytes is not a PDF: it does not begin with %PDF-. Convert it to PDF or to text first");
		}
		return checked(base64("document", "application/pdf", Base64.getEncoder().encodeToString(bytes)));
	}

	/**
	 * Creates a PDF document from a file, which is read at once.
	 * @param file a PDF file without a password
	 * @return the attachment
	 * @throws ClaudeRequestException as for {@link #pdf(byte[])}
	 * @throws UncheckedIOException when the file cannot be read
	 */
	public static Attachment pdf(Path file) {
		return pdf(read(file));
	}

	/**
	 * Creates a PDF document that the provider fetches itself.
	 * @param address a public http or https address
	 * @return the attachment
	 * @throws ClaudeRequestException when the address is neither
	 */
	public static Attachment pdf(URI address) {
		return fetched("document", address);
	}

	/**
	 * Creates a text document.
	 * @param text the text
	 * @return the attachment
	 * @throws ClaudeRequestException when it is {@code null} or blank, or larger than a
	 * request may be
	 */
	public static Attachment text(String text) {
		Invalid.blank(text, "The attached text", "leave the attachment out");
		return checked(source("document", "text", "text/plain", text));
	}

	/**
	 * Creates an attachment of any kind, such as a file of the Files API; nothing is
	 * checked.
	 * @param block a content block as the API writes it, which is copied
	 * @return the attachment
	 */
	public static Attachment of(JsonNode block) {
		ObjectNode copy = Invalid.copy((ObjectNode) block, "The attachment");
		return new Attachment(copy, 0);
	}

	/**
	 * Names a document, for the model to refer to it.
	 * @param title the name
	 * @return a new attachment
	 * @throws ClaudeRequestException when this is an image, which has no name
	 */
	public Attachment titled(String title) {
		if (!"document".equals(this.block.path("type").stringValue(null))) {
			throw Invalid.request("An image cannot have a title; name it in the question");
		}
		ObjectNode named = this.block.deepCopy();
		named.put("title", Invalid.blank(title, "The title", "leave it out"));
		return new Attachment(named, this.chars);
	}

	/**
	 * Has the prompt cached up to the end of this attachment, so that further questions
	 * about it cost less.
	 * @return a new attachment
	 */
	public Attachment cached() {
		ObjectNode marked = this.block.deepCopy();
		marked.putObject("cache_control").put("type", "ephemeral");
		return new Attachment(marked, this.chars);
	}

	/**
	 * The content block as the API writes it.
	 * @return a copy
	 */
	public ObjectNode json() {
		return this.block.deepCopy();
	}

	/**
	 * Names kind and size, never the content.
	 */
	@Override
	public String toString() {
		return "Attachment[type=" + this.block.path("type").stringValue(null) + ", chars=" + this.chars + "]";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Attachment that && this.block.equals(that.block);
	}

	@Override
	public int hashCode() {
		return this.block.hashCode();
	}

	private static Attachment base64(String type, String mediaType, String data) {
		return source(type, "base64", mediaType, data);
	}

	private static Attachment source(String type, String source, String mediaType, String data) {
		ObjectNode block = Json.object().put("type", type);
		block.putObject("source").put("type", source).put("media_type", mediaType).put("data", data);
		return new Attachment(block, data.length());
	}

	private static Attachment fetched(String type, URI address) {
		if (!"https".equalsIgnoreCase(address.getScheme()) && !"http".equalsIgnoreCase(address.getScheme())) {
			throw Invalid.request("The provider cannot fetch an attachment by the scheme \"" + address.getScheme()
					+ "\"; give a public http or https address, or read the file and attach its bytes");
		}
		ObjectNode block = Json.object().put("type", type);
		block.putObject("source").put("type", "url").put("url", address.toString());
		return new Attachment(block, 0);
	}

	private static Attachment checked(Attachment attachment) {
		long most = AttachmentFacts.CURRENT.maxRequestBytes();
		if (attachment.chars > most) {
			throw Invalid.request("An attachment has " + attachment.chars + " bytes as it is sent, and a request may"
					+ " have " + most + "; split it, or upload it with the Files API and pass Attachment.of(...)");
		}
		return attachment;
	}

	private static byte[] read(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The attachment " + file + " cannot be read", ex);
		}
	}

}
