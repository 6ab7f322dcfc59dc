package io.github.clauderesilience;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AttachmentTests {

	private static final byte[] GIF = "GIF89a\1\0\1\0".getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] PDF = "%PDF-1.7\n".getBytes(StandardCharsets.ISO_8859_1);

	@ParameterizedTest
	@CsvSource({ "ffd8ffe0,image/jpeg", "89504e470d0a1a0a,image/png", "474946383961,image/gif",
			"52494646000000005745425056503820,image/webp" })
	void formatShouldBeThatOfTheBytes(String hex, String mediaType) {
		byte[] bytes = java.util.HexFormat.of().parseHex(hex);

		assertThat(Attachment.image(bytes).json().path("source").path("media_type").stringValue()).isEqualTo(mediaType);
	}

	@Test
	void attachmentsShouldStandBeforeTheQuestion(@TempDir Path directory) throws IOException {
		Path file = Files.write(directory.resolve("a.gif"), GIF);

		ClaudeRequest request = ClaudeRequest.builder()
			.user("What is this?", Attachment.image(file), Attachment.pdf(PDF).titled("Terms").cached(),
					Attachment.text("Notes"), Attachment.image(URI.create("https://example.com/a.png")))
			.build();

		assertThat(request.turns().get(0).content().toString()).isEqualTo("""
				[{"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lGODlhAQABAA=="}},\
				{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjcK"},\
				"title":"Terms","cache_control":{"type":"ephemeral"}},\
				{"type":"document","source":{"type":"text","media_type":"text/plain","data":"Notes"}},\
				{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}},\
				{"type":"text","text":"What is this?"}]""");
	}

	@Test
	void whatTheApiDoesNotTakeShouldBeRefused() {
		byte[] tiff = { 'I', 'I', 42, 0 };
		byte[] large = new byte[8 * 1024 * 1024];
		System.arraycopy(GIF, 0, large, 0, GIF.length);

		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Attachment.image(tiff))
			.withMessageContaining("image/png");
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Attachment.image(large))
			.withMessageContaining("11184812")
			.withMessageContaining("10485760");
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Attachment.pdf(GIF));
		assertThatExceptionOfType(ClaudeRequestException.class)
			.isThrownBy(() -> Attachment.image(URI.create("file:///etc/passwd")));
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Attachment.image(GIF).titled("x"));
		assertThatExceptionOfType(ClaudeRequestException.class).isThrownBy(() -> Attachment.text(" "));
	}

	@Test
	void anyBlockShouldPass() {
		Map<String, Object> block = Map.of("type", "document", "source", Map.of("type", "file", "file_id", "file_1"));

		assertThat(Attachment.of(Json.of(block)).json()).isEqualTo(Json.of(block));
	}

	@Test
	void shouldNotShowItsContent() {
		assertThat(Attachment.text("secret").toString()).isEqualTo("Attachment[type=document, chars=6]");
	}

}
