package io.github.clauderesilience.cache.key;

import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FaqKeysTests {

	private static final String BASE = """
			{"model":"claude-sonnet-5-5","max_tokens":1024,"temperature":0.5,"system":"Be kind",
			 "messages":[{"role":"user","content":"How much is it?"}]}""";

	private final FaqKeys keys = new FaqKeys(QuestionNormaliser.standard());

	@ParameterizedTest
	@ValueSource(strings = { """
			{"messages":[{"content":"how much  IS it","role":"user"}],"system":"Be kind",
			 "temperature":0.50,"max_tokens":1024,"model":"claude-sonnet-5-5"}""", """
			{"model":"claude-sonnet-5-5","max_tokens":1024,"temperature":0.5,"system":"Be kind","stream":true,
			 "metadata":{"user_id":"u1"},"service_tier":"auto",
			 "messages":[{"role":"user","content":[{"type":"text","text":"How much is it??",
			 "cache_control":{"type":"ephemeral"}}]}]}""" })
	void whenAnswerIsTheSameShouldBeTheSame(String other) {
		assertThat(key(other)).isEqualTo(key(BASE)).matches("[0-9a-f]{64}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			claude-sonnet-5-5 | claude-haiku-5-5
			1024              | 1025
			0.5               | 0.6
			Be kind           | be kind
			How much          | What
			"system"          | "systen"
			"user"            | "assistant"
			""")
	void whenAnythingElseDiffersShouldDiffer(String part, String other) {
		assertThat(BASE).contains(part);
		assertThat(key(BASE.replace(part, other))).isNotEqualTo(key(BASE));
	}

	@Test
	void whenAnEarlierMessageDiffersInCaseShouldDiffer() {
		String talk = """
				{"messages":[{"role":"user","content":"I am Jo"},{"role":"assistant","content":"Hi"},
				 {"role":"user","content":"Who am I?"}]}""";

		assertThat(key(talk.replace("Who am I?", "who am i"))).isEqualTo(key(talk));
		assertThat(key(talk.replace("I am Jo", "i am jo"))).isNotEqualTo(key(talk));
	}

	@Test
	void whenBetasDifferShouldDifferWhateverTheirOrder() {
		var body = Objects.requireNonNull(Json.readObject(BASE));

		assertThat(this.keys.of(body, List.of("a", "b"))).isEqualTo(this.keys.of(body, List.of("b", "a")))
			.isNotEqualTo(this.keys.of(body, List.of("a")));
		assertThat(body).isEqualTo(Json.readObject(BASE));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			What is C#?       | what is c#
			What is C         | what is c
			 ¿Qué  hora es?   | qué hora es
			What is 5!        | what is 5!
			Stop!!            | stop
			ＦＡＱ？             | faq
			ｶﾞ café       | ガ café
			10⁶ seconds       | 10⁶ seconds
			1½ cups of H₂O    | 1½ cups of h₂o
			???               | ???
			Really?...        | really
			""")
	void shouldNormaliseCaseSpaceUnicodeAndTheEnd(String question, String expected) {
		assertThat(QuestionNormaliser.standard().normalise(question)).isEqualTo(expected);
	}

	private String key(String body) {
		return this.keys.of(Objects.requireNonNull(Json.readObject(body)), List.of());
	}

}
