package io.github.clauderesilience.wire.event;

import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TextDeltaReader}.
 */
class TextDeltaReaderTests {

	@ParameterizedTest
	@ValueSource(strings = { "Hello", "", "äöü – 東京 🙂", "a\\nb\\t\\\"c\\\"", "\\ud83d\\ude42", "}}", " " })
	void shouldReadDeltasOfText(String text) {
		String event = "{\"type\":\"content_block_delta\",\"index\":3,\"delta\":{\"type\":\"text_delta\",\"text\":\""
				+ text + "\"}}";
		assertThat(read(event)).isEqualTo(new TextDeltaReader.TextDelta(3, tree(event)));
		String padded = event.replace(":", " : ").replace(",", " ,\n ").replace("}}", " } }    ");
		assertThat(read(padded)).isEqualTo(new TextDeltaReader.TextDelta(3, tree(padded)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "{\"type\":\"ping\"}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello'}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello'}}}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello'}} x",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello','more':1}}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'Hello'},'more':1}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':null}}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':{}}}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'text_delta'}}",
			"{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Hm'}}",
			"{'type':'content_block_delta','index':'0','delta':{'type':'text_delta','text':'Hello'}}",
			"{'type':'content_block_delta','index':0.5,'delta':{'type':'text_delta','text':'Hello'}}",
			"{'type':'content_block_delta','index':99999999999,'delta':{'type':'text_delta','text':'Hello'}}",
			"{'type':'content_block_delta','index':-1,'delta':{'type':'text_delta','text':'Hello'}}",
			"{'type':'content_block_delta','index':0,'delta':'text_delta'}",
			"{'index':0,'type':'content_block_delta','delta':{'type':'text_delta','text':'Hello'}}" })
	void shouldLeaveEverythingElse(String event) {
		assertThat(read(event.replace('\'', '"'))).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0xFF, 0xC3, 0x80 })
	void shouldLeaveBytesThatAreNotText(int broken) {
		byte[] event = "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a?b\"}}"
			.getBytes(StandardCharsets.UTF_8);
		event[indexOf(event, (byte) '?')] = (byte) broken;
		assertThat(TextDeltaReader.read(event, 0, event.length)).isNull();
	}

	private static int indexOf(byte[] bytes, byte searched) {
		int i = 0;
		while (bytes[i] != searched) {
			i++;
		}
		return i;
	}

	private static TextDeltaReader.@Nullable TextDelta read(String event) {
		byte[] bytes = ("x" + event).getBytes(StandardCharsets.UTF_8);
		return TextDeltaReader.read(bytes, 1, bytes.length - 1);
	}

	private static String tree(String event) {
		return Json.mapper().readTree(event).path("delta").path("text").stringValue();
	}

}
