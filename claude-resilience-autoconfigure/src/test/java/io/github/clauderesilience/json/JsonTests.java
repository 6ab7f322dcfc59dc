package io.github.clauderesilience.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class JsonTests {

	@ParameterizedTest
	@ValueSource(strings = { "{\"n\":9223372036854775807}", "{\"n\":-9223372036854775808}",
			"{\"n\":123456789012345678901234567890}", "{\"n\":1.10}", "{\"n\":0.000}",
			"{\"n\":3.141592653589793238462643}", "{\"n\":100.00}", "{\"n\":null}", "{\"b\":1,\"a\":2,\"B\":3}",
			"{\"snake_case\":1,\"camelCase\":2}", "{\"text\":\"😀 é 漢字 \\u0000 \\n \\\"\"}",
			"{\"deep\":{\"empty\":{},\"list\":[[],[null]]}}", "{}" })
	void shouldWriteTheBytesItRead(String json) {
		assertThat(text(Json.write(read(json)))).isEqualTo(json);
	}

	@ParameterizedTest
	@CsvSource({ "\\ud83d, \\ufffd", "\\ude00, \\ufffd", "a\\uD800b, a\\ufffdb", "\\ude00\\ud83d, \\ufffd\\ufffd",
			"\\ud83d\\ud83d\\ude00, \\ufffd😀", "\\\\ud83d, \\\\ud83d", "\\\\\\ud83dx, \\\\\\ufffdx" })
	void whenAStringHasALoneSurrogateShouldWriteTheReplacementCharacter(String escaped, String repaired) {
		ObjectNode given = read("{\"text\":\"" + escaped + "\"}");

		assertThat(text(Json.write(given))).isEqualTo("{\"text\":\"" + repaired + "\"}");
	}

	@Test
	void whenANameHasALoneSurrogateShouldWriteTheReplacementCharacter() {
		ObjectNode given = Json.object().put("a" + (char) 0xD83D, 1);

		assertThat(text(Json.write(given))).isEqualTo("{\"a\\ufffd\":1}");
	}

	@ParameterizedTest
	@CsvSource({ "\\ud83d\\uDE00, \\ud83d\\uDE00", "\\ud83dx\\ude00, \\ufffdx\\ufffd", "\\ud83d, \\ufffd",
			"\\ud8, \\ud8", "é\\n\\ud83d\\n, é\\n\\ufffd\\n", "\\\\ud83d, \\\\ud83d", "\\, \\" })
	void shouldRepairBytesOfOthersInPlace(String given, String repaired) {
		assertThat(text(Surrogates.repair(given.getBytes(StandardCharsets.UTF_8)))).isEqualTo(repaired);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "[]", "null", "1", "\"x\"", "{", "{}x", "{} {}", "{'a':1}", "{a:1}",
			"{\"a\":NaN}", "{\"a\":1,}" })
	void whenItIsNotExactlyOneObjectShouldReadNothing(String json) {
		assertThat(Json.readObject(json)).isNull();
	}

	@Test
	void whenItHasMoreNodesThanReasonShouldReadNothing() {
		assertThat(Json.readObject("{\"a\":[" + "[],".repeat(400_000) + "[]]}")).isNotNull();
		assertThat(Json.readObject("{\"a\":[" + "[],".repeat(600_000) + "[]]}")).isNull();
	}

	@Test
	void whenNestedBeyondReasonShouldReadNothing() {
		assertThat(Json.readObject("{\"a\":" + "[".repeat(100_000))).isNull();
	}

	@Test
	void shouldReadAStringAsLargeAsTheApiTakes() {
		String image = "A".repeat(32 * 1024 * 1024);

		assertThat(read("{\"data\":\"" + image + "\"}").path("data").stringValue()).hasSameSizeAs(image);
	}

	@Test
	void shouldCopyWhatItTurnsIntoJson() {
		ObjectNode given = read("{\"a\":{\"b\":1}}");
		JsonNode copy = Json.of(given);

		((ObjectNode) given.path("a")).put("b", 2);

		assertThat(copy.path("a").path("b").asInt()).isEqualTo(1);
	}

	@Test
	void shouldTurnPlainValuesIntoJson() {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put("zeroFirst", 0);
		map.put("list", new int[] { 1, 2 });

		assertThat(text(Json.write(Json.of(map)))).isEqualTo("{\"zeroFirst\":0,\"list\":[1,2]}");
		assertThat(Json.of(null).isNull()).isTrue();
	}

	@Test
	void whenAValueHasNoJsonFormShouldSaySoWithoutShowingIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> Json.of(new Loop()))
			.withMessageContaining(Loop.class.getName())
			.withMessageNotContaining("secret");
	}

	private static ObjectNode read(String json) {
		return Objects.requireNonNull(Json.readObject(json));
	}

	private static String text(byte[] json) {
		return new String(json, StandardCharsets.UTF_8);
	}

	static final class Loop {

		public Loop getSelf() {
			throw new IllegalStateException("secret");
		}

	}

}
