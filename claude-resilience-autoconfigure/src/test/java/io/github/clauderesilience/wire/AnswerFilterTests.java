package io.github.clauderesilience.wire;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.TestRing;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AnswerFilter}.
 */
class AnswerFilterTests {

	private final TestRing ring = new TestRing();

	@Test
	void whenTheBodyOfAnErrorDoesNotEndShouldReadWhatCame() {
		DataBuffer error = DefaultDataBufferFactory.sharedInstance.wrap("""
				{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 9 > 8"}}"""
			.getBytes(StandardCharsets.UTF_8));
		this.ring.transport()
			.answerWith(() -> Mono.just(ClientResponse.create(HttpStatus.BAD_REQUEST)
				.body(Flux.just(error).concatWith(Flux.never()))
				.build()));
		List<Throwable> failures = new ArrayList<>();
		this.ring.service().sendAsync(ClaudeRequest.of("Hello")).subscribe((reply) -> {
		}, failures::add);
		this.ring.time().forward(Duration.ofSeconds(2).plusMillis(10));

		assertThat(failures).singleElement().satisfies((failure) -> {
			assertThat(((ClaudeException) failure).errorClass()).isEqualTo(ErrorClass.INVALID_REQUEST);
			assertThat(failure).hasMessageContaining("max_tokens: 9 > 8");
		});
	}

	@Test
	void whenTheBodyOfAnErrorBreaksOffAfterItsTimeShouldDropNothing() {
		TestPublisher<DataBuffer> body = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		this.ring.transport()
			.answerWith(
					() -> Mono.just(ClientResponse.create(HttpStatus.INTERNAL_SERVER_ERROR).body(body.flux()).build()));
		List<Throwable> failures = new ArrayList<>();
		try (LogCapture log = LogCapture.of(Operators.class.getName(), Level.ERROR)) {
			this.ring.service().sendAsync(ClaudeRequest.of("Hello")).subscribe((reply) -> {
			}, failures::add);
			this.ring.time().forward(Duration.ofSeconds(2).plusMillis(10));
			assertThat(failures).singleElement()
				.satisfies((failure) -> assertThat(((ClaudeException) failure).errorClass())
					.isEqualTo(ErrorClass.SERVER_ERROR));
			body.error(new IllegalStateException("reset"));

			assertThat(log.lines()).isEmpty();
		}
	}

}
