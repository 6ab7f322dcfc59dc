package io.github.clauderesilience;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeReply.Provenance;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ClaudeReplyTests {

	private static final String DOCUMENT = """
			{"type":"message","content":[{"type":"thinking","thinking":"hm","signature":"EqQB/+=="},\
			{"type":"text","text":"One "},{"type":"tool_use","input":{"n":12345678901234567890}},\
			{"type":"text","text":"two"},{"type":"block_of_tomorrow","x":1.10}],"stop_reason":"tool_use",\
			"usage":{"input_tokens":1,"output_tokens":2,"cache_creation_input_tokens":3,\
			"cache_creation":{"ephemeral_1h_input_tokens":2},"cache_read_input_tokens":4,"new":5},"extra":null}""";

	private static final Provenance LIVE = Provenance.local(Source.LIVE, "claude-opus-5", Duration.ofMillis(5));

	private final ClaudeReply reply = ClaudeReply.of(document(), LIVE);

	@Test
	void shouldReadWhatTheApiWrote() {
		assertThat(this.reply.text()).isEqualTo("One two");
		assertThat(this.reply.stopReason()).isEqualTo("tool_use");
		assertThat(this.reply.content()).hasSize(5);
		assertThat(this.reply.usage()).isEqualTo(new ClaudeUsage(1, 2, 3, 2, 4));
		assertThat(this.reply.usage().limitedInputTokens()).isEqualTo(4);
		assertThat(this.reply.usage().promptTokens()).isEqualTo(8);
		assertThat(new String(Json.write(this.reply.json()), StandardCharsets.UTF_8)).isEqualTo(DOCUMENT);
	}

	@Test
	void shouldNotChangeWithItsCopies() {
		ObjectNode given = document();
		ClaudeReply copied = ClaudeReply.of(given, LIVE);

		given.removeAll();
		copied.json().removeAll();
		((ObjectNode) copied.content().get(1)).put("text", "changed");

		assertThat(copied.text()).isEqualTo("One two");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> copied.content().clear());
	}

	@Test
	void whenThereIsNothingToReadShouldBeEmpty() {
		ClaudeReply empty = ClaudeReply.of(Json.object(), LIVE);

		assertThat(empty.text()).isEmpty();
		assertThat(empty.content()).isEmpty();
		assertThat(empty.stopReason()).isNull();
		assertThat(empty.usage()).isEqualTo(ClaudeUsage.NONE);
	}

	@Test
	void shouldBeATextOfOurOwn() {
		ClaudeReply own = ClaudeReply.ofText("Sorry.", Provenance.local(Source.UNAVAILABLE, "m", Duration.ZERO));

		assertThat(own.text()).isEqualTo("Sorry.");
		assertThat(own.source()).isEqualTo(Source.UNAVAILABLE);
		assertThat(own.attempts()).isZero();
		assertThat(own.cost()).isNull();
	}

	@Test
	void shouldDifferByDocumentAndByProvenance() {
		assertThat(this.reply).isEqualTo(ClaudeReply.of(document(), LIVE))
			.hasSameHashCodeAs(ClaudeReply.of(document(), LIVE))
			.isNotEqualTo(ClaudeReply.of(Json.object(), LIVE))
			.isNotEqualTo(this.reply.with(Provenance.local(Source.CACHE, "claude-opus-5", Duration.ZERO)));
	}

	@Test
	void shouldNotShowItsContent() {
		assertThat(this.reply.toString()).contains("claude-opus-5", "LIVE", "tool_use").doesNotContain("One", "hm");
	}

	@Test
	void eventsShouldNotShowTheirContent() {
		JsonNode json = document();
		List<ClaudeEvent> events = List.of(new ClaudeEvent.TextDelta(0, "secret"),
				new ClaudeEvent.ThinkingDelta(1, "secret"), new ClaudeEvent.ToolInputDelta(2, "secret"),
				new ClaudeEvent.BlockStarted(3, json), new ClaudeEvent.Other(json),
				new ClaudeEvent.Completed(this.reply));

		assertThat(events).allSatisfy((event) -> assertThat(event.toString()).doesNotContain("secret", "One")
			.startsWith(event.getClass().getSimpleName() + "["));
	}

	@Test
	void provenanceShouldKeepItsOwnListOfChanges() {
		List<String> changes = new ArrayList<>(List.of("temperature dropped"));
		Provenance provenance = Provenance.builder(Source.FALLBACK_MODEL, "a")
			.requestedModel("b")
			.attempts(1)
			.changes(changes)
			.build();

		changes.clear();

		assertThat(provenance.changes()).containsExactly("temperature dropped");
	}

	private static ObjectNode document() {
		return Objects.requireNonNull(Json.readObject(DOCUMENT));
	}

}
