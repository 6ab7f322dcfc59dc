package io.github.clauderesilience.chain;

import java.nio.charset.StandardCharsets;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CarriageTests {

	@Test
	void pieceShouldHoldTheVeryBytesAndBeNoContent() {
		byte[] bytes = "event: ping\n\n".getBytes(StandardCharsets.UTF_8);
		ClaudeEvent piece = Carriage.piece(bytes);

		assertThat(Carriage.bytes(piece)).isSameAs(bytes);
		assertThat(piece.isContent()).isFalse();
		assertThat(piece.toString()).doesNotContain("ping");
	}

	@Test
	void eventOfTheApiShouldBeNoPiece() {
		assertThat(Carriage.bytes(new ClaudeEvent.Other(Json.object().put("type", "tomorrow")))).isNull();
		assertThat(Carriage.bytes(new ClaudeEvent.TextDelta(0, "Hi"))).isNull();
	}

}
