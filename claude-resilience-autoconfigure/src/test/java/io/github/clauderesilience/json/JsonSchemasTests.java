package io.github.clauderesilience.json;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class JsonSchemasTests {

	@Test
	void whenAnOptionalPropertyIsNullShouldBeAsGoodAsLeftOut() {
		ObjectNode schema = object("""
				{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},
				"required":["a"],"additionalProperties":false}""");

		assertThat(SchemaCheck.problems(object("{\"a\":\"x\",\"b\":null}"), schema)).isEmpty();
		assertThat(SchemaCheck.problems(object("{\"a\":null}"), schema)).singleElement().asString().contains("/a");
		assertThat(SchemaCheck.problems(object("{\"a\":\"x\",\"c\":null}"), schema)).singleElement()
			.asString()
			.contains("unknown");
	}

	@Test
	void shouldBeWhatTheApiTakes() {
		assertThat(JsonSchemas.of(Ticket.class)).isEqualTo(object("""
				{"type":"object","properties":{
				"due":{"type":"string","format":"date"},
				"lines":{"type":"array","items":{"type":"object","properties":{
				"article":{"type":"string"},"pieces":{"type":"integer"}},
				"required":["article","pieces"],"additionalProperties":false}},
				"mood":{"type":"string","enum":["CALM","ANGRY"]},
				"note":{"type":"string"},
				"order-number":{"type":"string","description":"As on the bill"},
				"price":{"type":"number"},
				"reply":{"type":["string","null"]},
				"urgent":{"type":"boolean"}},
				"required":["order-number","urgent","mood","due","price","lines"],
				"additionalProperties":false}"""));
	}

	@Test
	void whatNoModelCanBeHeldToShouldBeRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchemas.of(WithMap.class))
			.withMessageContaining("WithMap.prices");
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchemas.of(Tree.class))
			.withMessageContaining("contains itself");
		assertThatIllegalArgumentException().isThrownBy(() -> JsonSchemas.of(String.class))
			.withMessageContaining("wrap it in a record");
	}

	@Test
	void propertiesShouldStandAsTheyWereDeclared() {
		assertThat(JsonSchemas.of(Ticket.class).path("properties").propertyNames()).containsExactly("order-number",
				"urgent", "mood", "due", "price", "lines", "note", "reply");
	}

	@Test
	void missingLibraryShouldBeNamed() {
		assertThatIllegalStateException()
			.isThrownBy(() -> JsonSchemas.check(new FilteredClassLoader("com.github.victools.jsonschema.module")))
			.withMessageContaining("com.github.victools:jsonschema-module-jackson");
	}

	@Test
	void copiesShouldNotChangeEachOther() {
		JsonSchemas.of(Ticket.class).removeAll();

		assertThat(JsonSchemas.of(Ticket.class).path("properties").size()).isEqualTo(8);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', value = { "{'article':'shoe','pieces':3}|[]",
			"{'article':'shoe','pieces':3.0}|[]", "{'article':'shoe'}|[the answer lacks 'pieces']",
			"{'article':'shoe','pieces':'3'}|[/pieces is string but must be 'integer']",
			"{'article':null,'pieces':3.5}|[/article is null but must be 'string', /pieces is number but must be 'integer']",
			"{'article':'shoe','pieces':3,'colour':'red'}|[the answer has an unknown property]" })
	void documentShouldBeHeldAgainstTheSchema(String json, String problems) {
		List<String> found = SchemaCheck.problems(object(json.replace('\'', '"')), JsonSchemas.of(Line.class));

		assertThat(found.toString().replace('"', '\'')).isEqualTo(problems);
	}

	@Test
	void elementsAndEnumerationsShouldBeChecked() {
		ObjectNode json = object("""
				{"due":"2026-12-01","lines":[{"article":"a","pieces":1},{"article":2,"pieces":1}],"mood":"Calm",
				"order-number":"1","price":1,"urgent":false}""");

		assertThat(SchemaCheck.problems(json, JsonSchemas.of(Ticket.class)))
			.containsExactly("/lines/1/article is number but must be \"string\"");
		json.put("mood", "sad");
		assertThat(SchemaCheck.problems(json, JsonSchemas.of(Ticket.class)))
			.contains("/mood must be one of [\"CALM\",\"ANGRY\"]");
	}

	private static ObjectNode object(String json) {
		return Objects.requireNonNull(Json.readObject(json));
	}

	record Ticket(@JsonProperty("order-number") @JsonPropertyDescription("As on the bill") String order, boolean urgent,
			Mood mood, LocalDate due, double price, List<Line> lines, @Nullable String note, Optional<String> reply) {
	}

	record Line(String article, int pieces) {
	}

	record WithMap(Map<String, Integer> prices) {
	}

	record Tree(List<Tree> children) {
	}

	enum Mood {

		CALM, ANGRY

	}

}
