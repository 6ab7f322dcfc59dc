package io.github.clauderesilience.wire.event;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SseParserTests {

	@Example
	void shouldReadNameAndData() {
		assertThat(parse("event: ping\ndata: {}\n\n")).containsExactly("ping|{}");
	}

	@Example
	void shouldTakeAllThreeLineEnds() {
		assertThat(parse("data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n")).containsExactly("null|a", "null|b",
				"null|c", "null|d");
	}

	@Example
	void shouldNotTakeSplitLineEndForTwo() {
		List<String> events = new ArrayList<>();
		SseParser parser = parser(events, 1000);

		feed(parser, "data: a\r");
		feed(parser, "\ndata: b\r");
		feed(parser, "\n\r");

		assertThat(events).containsExactly("null|a\nb");
	}

	@Example
	void shouldJoinDataLines() {
		assertThat(parse("data: {\ndata:  \"a\":1\ndata\ndata:}\n\n")).containsExactly("null|{\n \"a\":1\n\n}");
	}

	@Example
	void shouldSkipMarkCommentsAndOtherFields() {
		assertThat(
				parse("\uFEFF: hello\nid: 7\nretry: 10\ndatabase: x\neventual: y\n:\ndata: a\n: within\ndata: b\n\n"))
			.containsExactly("null|a\nb");
	}

	@Example
	void shouldNotCarryNameOfEventWithoutDataToTheNext() {
		assertThat(parse("event: error\n\ndata: a\n\n")).containsExactly("null|a");
	}

	@Example
	void whenLastBlankLineIsMissingShouldStillTakeEvent() {
		assertThat(parse("data: a\n\ndata: b")).containsExactly("null|a", "null|b");
	}

	@Example
	void whenEventIsTooLargeShouldFail() {
		SseParser parser = parser(new ArrayList<>(), 20);

		feed(parser, "data: 123456\n\ndata: 1234");
		feed(parser, "5\ndata: 6");

		assertThatExceptionOfType(BrokenStreamException.class).isThrownBy(() -> feed(parser, "7890abcdefghijk"))
			.withMessageContaining("20 bytes");
	}

	@Example
	void whenCommentsNeverEndTheEventShouldNotGrow() {
		List<String> events = new ArrayList<>();
		SseParser parser = parser(events, 64);

		feed(parser, "data: a\n");
		for (int i = 0; i < 10_000; i++) {
			feed(parser, ": still here\n");
		}
		feed(parser, "data: b\n\n");

		assertThat(events).containsExactly("null|a\nb");
	}

	@Property(tries = 2000)
	void shouldReadTheSameWhereverTheBytesAreCut(@ForAll("streams") String stream, @ForAll("cuts") List<Integer> cuts) {
		byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
		List<String> whole = parse(stream);
		List<String> pieces = new ArrayList<>();
		SseParser parser = parser(pieces, 10_000);

		int from = 0;
		for (int i = 0; from < bytes.length; i++) {
			int length = Math.min(cuts.get(i % cuts.size()), bytes.length - from);
			DataBuffer buffer = DefaultDataBufferFactory.sharedInstance.wrap(bytes).slice(from, length);
			parser.feed(buffer);
			assertThat(buffer.readableByteCount()).isEqualTo(length);
			from += length;
		}
		parser.end();

		assertThat(pieces).isEqualTo(whole);
	}

	@Property(tries = 1000)
	void shouldGiveBackWhatWasWritten(@ForAll("texts") List<String> texts, @ForAll("lineEnds") String lineEnd,
			@ForAll boolean mark) {
		StringBuilder stream = new StringBuilder(mark ? "\uFEFF" : "");
		List<String> expected = new ArrayList<>();
		for (String text : texts) {
			stream.append("event: content_block_delta").append(lineEnd);
			for (String line : text.split("\n", -1)) {
				stream.append("data: ").append(line).append(lineEnd);
			}
			stream.append(lineEnd);
			expected.add("content_block_delta|" + text);
		}

		assertThat(parse(stream.toString())).isEqualTo(expected);
	}

	@Provide
	Arbitrary<String> streams() {
		Arbitrary<String> piece = Arbitraries.of("data", "event", ":", " ", "\r", "\n", "\r\n", "\r\n\r\n", "\n\n", "é",
				"\uD83D\uDE00", "data: x", "event: ping", "{}", "\uFEFF", "id: 1", "data:");
		return piece.list().ofMaxSize(40).map((pieces) -> String.join("", pieces));
	}

	@Provide
	Arbitrary<List<Integer>> cuts() {
		return Arbitraries.integers().between(1, 9).list().ofMinSize(1).ofMaxSize(8);
	}

	@Provide
	Arbitrary<List<String>> texts() {
		Arbitrary<String> text = Combinators
			.combine(Arbitraries.strings().excludeChars('\r', '\uFEFF').ofMaxLength(30), Arbitraries.of("", "é", "\n"))
			.as((some, more) -> new String((some + more).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
		return text.list().ofMaxSize(6);
	}

	@Provide
	Arbitrary<String> lineEnds() {
		return Arbitraries.of("\n", "\r", "\r\n");
	}

	private static List<String> parse(String stream) {
		List<String> events = new ArrayList<>();
		SseParser parser = parser(events, 10_000);
		feed(parser, stream);
		parser.end();
		return events;
	}

	private static void feed(SseParser parser, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		parser.feed(bytes, 0, bytes.length);
	}

	private static SseParser parser(List<String> events, int maxEventBytes) {
		return new SseParser((name, bytes, offset, length) -> events
			.add(name + "|" + new String(bytes, offset, length, StandardCharsets.UTF_8)), maxEventBytes);
	}

}
