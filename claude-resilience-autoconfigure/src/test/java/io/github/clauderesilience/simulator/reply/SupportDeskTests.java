package io.github.clauderesilience.simulator.reply;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SupportDeskTests {

	@ParameterizedTest
	@ValueSource(longs = { 1, 7, 20, 55, 80, 119, 240, 1000, 5000 })
	void shouldEndWithASentenceAndSayNothingTwice(long tokens) {
		for (String question : new String[] { "Where is my parcel?", "How do I pick a lock?", "",
				"My shoes are torn, order 4711!" }) {
			for (long seed = 0; seed < 50; seed++) {
				String text = SupportDesk.answer(seed, question, tokens);

				assertThat(text).endsWith(".");
				assertThat(sentences(text)).doesNotHaveDuplicates();
				assertThat((long) text.length()).isBetween(Math.min(tokens * 4 - 120, 30), tokens * 4 + 200);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "Where is my parcel?, carrier", "Order 12 has not arrived. Where is it?, carrier",
			"How do I return an item?, 30 days", "Can I still change my address?, until it is packed",
			"My shoes are torn; order 4711, guarantee", "Can I change my order?, until it is packed",
			"I forgot my password, new password", "When are you open?, 9 am",
			"How do I pick a lock?, How do I pick a lock?" })
	void shouldTakeUpTheQuestion(String question, String words) {
		assertThat(SupportDesk.answer(5, question, 80)).contains(words);
	}

	@Test
	void whenChoicesAreNamedShouldAnswerWithOneOfThem() {
		for (long seed = 0; seed < 20; seed++) {
			assertThat(SupportDesk.answer(seed, "Sort this into one of: delivery, refund or praise.", 80))
				.isIn("delivery.", "refund.", "praise.");
		}
	}

	@Test
	void shouldSayDifferentThingsToDifferentQuestions() {
		assertThat(SupportDesk.answer(1, "Where is my parcel?", 80))
			.isNotEqualTo(SupportDesk.answer(2, "Where is my parcel?", 80));
		assertThat(SupportDesk.thoughts(3, 60)).endsWith(".");
	}

	private static List<String> sentences(String text) {
		return List.of(text.split("(?<=[.?!\"])\\s+"));
	}

}
