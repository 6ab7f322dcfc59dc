package io.github.clauderesilience.wire.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.testsupport.TestRing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WireCallTests {

	private final TestRing ring = new TestRing();

	@Test
	void whenTheTransportThrowsAnErrorShouldGiveBackWhatIsHeld() {
		this.ring.transport().explode(new AssertionError("broken")).answer(200, ScriptedTransport.MESSAGE);

		assertThatThrownBy(() -> this.ring.service().send(ClaudeRequest.of("Hello"))).isInstanceOf(AssertionError.class)
			.hasMessage("broken");

		assertNothingIsHeld();
		assertThat(this.ring.service().send(ClaudeRequest.of("Hello")).text()).isEqualTo("Hello.");
	}

	@Test
	void whenTheTransportHasABugShouldNotCallItTroubleWithTheApi() {
		this.ring.transport().fail(new NullPointerException("bug")).fail(new IllegalArgumentException("bug"));

		assertThatThrownBy(() -> this.ring.service().send(ClaudeRequest.of("Hello")))
			.isInstanceOf(NullPointerException.class);
		assertThatThrownBy(() -> this.ring.service().send(ClaudeRequest.of("Hello")))
			.isInstanceOf(IllegalArgumentException.class);
		assertNothingIsHeld();
	}

	@Test
	void whenCancelledShouldGiveBackWhatIsHeld() {
		this.ring.transport().hang().answer(200, ScriptedTransport.MESSAGE);
		Disposable call = this.ring.service().sendAsync(ClaudeRequest.of("Hello")).subscribe();
		assertThat(this.ring.pools().views().values()).extracting(PoolView::inFlight).containsOnly(1);

		call.dispose();

		assertNothingIsHeld();
		assertThat(this.ring.service().send(ClaudeRequest.of("Hello")).text()).isEqualTo("Hello.");
	}

	@Test
	void whenTheApiNeverAnswersShouldTimeOutAndGiveBackWhatIsHeld() {
		this.ring.transport().hang();
		List<Throwable> failures = new ArrayList<>();
		this.ring.service().sendAsync(ClaudeRequest.of("Hello")).subscribe((reply) -> {
		}, failures::add);

		this.ring.time().forward(Duration.ofSeconds(60).minusMillis(1));
		assertThat(failures).isEmpty();
		// A limit is kept to within a thousandth
		this.ring.time().forward(Duration.ofMillis(61));

		assertThat(failures).singleElement()
			.isInstanceOfSatisfying(ClaudeException.class,
					(failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.TIMEOUT));
		assertNothingIsHeld();
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e999999", "99999999999999999999999999", "-5", "\"many\"", "null", "1.5" })
	void whenUsageIsNonsenseShouldStillGiveTheAnswer(String tokens) {
		this.ring.transport()
			.answer(200, ScriptedTransport.MESSAGE.replace("\"input_tokens\":10", "\"input_tokens\":" + tokens));

		ClaudeReply reply = this.ring.service().send(ClaudeRequest.of("Hello"));

		assertThat(reply.text()).isEqualTo("Hello.");
		assertThat(reply.usage().inputTokens()).isBetween(0L, 1L);
		assertThat(reply.usage().outputTokens()).isEqualTo(5);
	}

	@Test
	void whenAnAnswerIsEmptyButSaysHowItEndedShouldBeASuccess() {
		this.ring.transport().answer(200, "{\"type\":\"message\",\"content\":[],\"stop_reason\":\"end_turn\"}");

		assertThat(this.ring.service().send(ClaudeRequest.of("Hello")).text()).isEmpty();
		assertNothingIsHeld();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "null", "\"text\"", "{}", "{\"type\":\"message\"}", "{\"type\":\"message\"",
			"{\"type\":\"message\",\"content\":[]}", "{\"type\":\"message\",\"content\":[],\"stop_reason\":null}",
			"{\"type\":\"message\",\"content\":\"text\"}", "{\"type\":\"message\",\"content\":[]} {}",
			"<html>Please log in</html>" })
	void whenTheBodyIsNotAMessageShouldNeverBeASuccess(String body) {
		this.ring.transport().answer(200, body);

		assertThatThrownBy(() -> this.ring.service().send(ClaudeRequest.of("Hello")))
			.isInstanceOfSatisfying(ClaudeException.class, (failure) -> {
				assertThat(failure.errorClass()).isEqualTo(ErrorClass.MALFORMED);
				assertThat(failure.status()).isEqualTo(200);
				assertThat(failure.getMessage()).doesNotContain("Please log in");
			});
		assertNothingIsHeld();
	}

	@Test
	void whenAnErrorBodyNeverEndsShouldClassifyByItsStatus() {
		this.ring.transport().answerWith(() -> Mono.just(error(Flux.never())));
		List<Throwable> failures = new ArrayList<>();
		this.ring.service().sendAsync(ClaudeRequest.of("Hello")).subscribe((reply) -> {
		}, failures::add);

		this.ring.time().forward(Duration.ofMinutes(1));

		assertThat(failures).singleElement()
			.isInstanceOfSatisfying(ClaudeException.class,
					(failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.OVERLOADED));
		assertNothingIsHeld();
	}

	@Test
	void whenAnErrorBodyIsEndlessShouldReadOnlyItsBeginning() {
		AtomicInteger read = new AtomicInteger();
		this.ring.transport().answerWith(() -> Mono.just(error(Flux.range(0, 1_000_000).map((piece) -> {
			read.incrementAndGet();
			return DefaultDataBufferFactory.sharedInstance.wrap(new byte[1024]);
		}))));

		assertThatThrownBy(() -> this.ring.service().send(ClaudeRequest.of("Hello"))).isInstanceOfSatisfying(
				ClaudeException.class, (failure) -> assertThat(failure.errorClass()).isEqualTo(ErrorClass.OVERLOADED));
		assertThat(read).hasValueLessThan(100);
		assertNothingIsHeld();
	}

	private static ClientResponse error(Flux<DataBuffer> body) {
		return ClientResponse.create(HttpStatusCode.valueOf(529)).body(body).build();
	}

	private void assertNothingIsHeld() {
		assertThat(this.ring.pools().views().values()).extracting(PoolView::inFlight).containsOnly(0);
	}

}
