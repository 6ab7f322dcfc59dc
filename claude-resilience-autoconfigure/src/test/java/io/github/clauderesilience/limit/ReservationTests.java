package io.github.clauderesilience.limit;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.PoolView;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What each way a send can end gives back.
 */
class ReservationTests {

	private static final double LEVEL = 100_000;

	private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();

	private final Wire wire = new Wire(LimitSettings.DEFAULTS, Timeline.of(this.scheduler));

	@Test
	void whenCompleteShouldTakeWhatWasUsedWithoutCacheReads() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.close(Settlement.success(new ClaudeUsage(1000, 300, 200, 0, 50_000)));

		assertTaken(1, 1200, 300);
	}

	@Test
	void whenAnImpossibleOutputIsClaimedShouldTakeWhatTheRequestAllows() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.close(Settlement.success(new ClaudeUsage(1000, 9_000_000_000_000L, 0, 0, 0)));

		assertTaken(1, 1000, 4 * 1000);
	}

	@Test
	void whenTheInputIsNotSaidShouldKeepItsEstimate() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.close(Settlement.success(new ClaudeUsage(0, 300, 0, 0, 0)));

		assertTaken(1, 100, 300);
	}

	@Test
	void whenAnImpossibleInputIsClaimedShouldKeepTheEstimate() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.progressed(new ClaudeUsage(1_000_000_000_000_000L, 1, 0, 0, 0));
		exchange.close(Settlement.success(new ClaudeUsage(1_000_000_000_000_000L, 300, 0, 0, 0)));

		assertTaken(1, 100, 50);
	}

	@Test
	void whenConnectionIsLostShouldGiveEverythingBack() {
		Exchange exchange = sent();
		exchange.close(Settlement.failure(failure(ErrorClass.CONNECTION, 0), null));

		assertTaken(0, 0, 0);
	}

	@Test
	void whenApiFailsShouldCountTheRequestOnly() {
		Exchange exchange = sent();
		exchange.responded(529, new HttpHeaders());
		ClaudeException overloaded = failure(ErrorClass.OVERLOADED, 529);
		exchange.close(Settlement.failure(overloaded.with(overloaded.details().withRequestId("req_1")), null));

		assertTaken(1, 0, 0);
	}

	@ParameterizedTest
	@CsvSource({ "INTERMEDIARY, 403", "SERVER_ERROR, 502", "TOO_LARGE, 413" })
	void whenAProxyAnswersShouldGiveEverythingBack(ErrorClass errorClass, int status) {
		Exchange exchange = sent();
		exchange.responded(status, new HttpHeaders());
		exchange.close(Settlement.failure(failure(errorClass, status), null));

		assertTaken(0, 0, 0);
	}

	@Test
	void whenCancelledWithinAStreamShouldTakeItsInputAndTheUsualOutput() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.progressed(new ClaudeUsage(1000, 1, 0, 0, 0));
		exchange.close(Settlement.cancelled(new ClaudeUsage(1000, 20, 0, 0, 0)));

		assertTaken(1, 1000, 50);
	}

	@Test
	void whenTimedOutShouldKeepTheEstimate() {
		Exchange exchange = sent();
		exchange.close(Settlement.failure(failure(ErrorClass.TIMEOUT, 0), null));

		assertTaken(1, 100, 50);
	}

	@Test
	void whenNeverSentShouldGiveEverythingBack() {
		learn();
		Exchange exchange = this.wire.exchange(Wire.MODEL, Duration.ofMinutes(1), true);
		this.wire.gates.filter(request(exchange), (below) -> Mono.never()).subscribe().dispose();
		exchange.close(Settlement.cancelled(null));

		assertTaken(0, 0, 0);
	}

	@Test
	void whenA429NamesTheGrowthOfUseShouldHoldTheRateWhateverTheLevelsAre() {
		Exchange exchange = sent();
		HttpHeaders headers = headers();
		headers.set("anthropic-ratelimit-requests-remaining", "0");
		exchange.responded(429, headers);
		ClaudeException.Details details = ClaudeException.Details.builder(ErrorClass.RATE_LIMITED, "failed", "Later.")
			.status(429)
			.attempts(1)
			.retryAfter(Duration.ofSeconds(3))
			.model(Wire.MODEL)
			.build()
			.withTreatment("ramp_limit_exceeded", new ClaudeException.Treatment(null, null, null, null, true, null));
		exchange.close(Settlement.failure(ClaudeException.of(details, null), null));

		PoolView view = this.wire.pools.views().values().iterator().next();
		assertThat(view.guesses()).singleElement().asString().startsWith("held to ");
		assertThat(view.pause()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3200));
	}

	@Test
	void whenUsageSaysNothingShouldKeepTheEstimate() {
		Exchange exchange = sent();
		exchange.responded(200, headers());
		exchange.close(Settlement.success(ClaudeUsage.NONE));

		assertTaken(1, 100, 50);
	}

	/* One call of 100 input and 50 output tokens teaches the pool its levels. */
	private void learn() {
		this.wire.script = (number) -> new Wire.Answer(200, headers(), null, ErrorClass.MALFORMED);
		this.wire.call("first").subscribe();
		this.scheduler.advanceTimeBy(Duration.ofMillis(200));
		for (int i = 0; i < 30; i++) {
			this.wire.call("again").subscribe();
			this.scheduler.advanceTimeBy(Duration.ofMillis(200));
		}
	}

	private Exchange sent() {
		learn();
		Exchange exchange = this.wire.exchange(Wire.MODEL, Duration.ofMinutes(1), true);
		this.wire.gates.filter(request(exchange), (below) -> {
			exchange.sending(0);
			return Mono.never();
		}).subscribe();
		return exchange;
	}

	private void assertTaken(double requests, double input, double output) {
		PoolView view = this.wire.pools.views().values().iterator().next();
		assertThat(view.inFlight()).isZero();
		List<Double> taken = view.buckets().stream().map((bucket) -> bucket.capacity() - bucket.level()).toList();
		assertThat(view.buckets()).extracting(PoolView.BucketView::dimension)
			.containsExactly(Dimension.REQUESTS, Dimension.INPUT_TOKENS, Dimension.OUTPUT_TOKENS);
		assertThat(taken.get(0)).isCloseTo(requests, within(0.01));
		assertThat(taken.get(1)).isCloseTo(input, within(input * 0.05 + 0.01));
		assertThat(taken.get(2)).isCloseTo(output, within(output * 0.05 + 0.01));
	}

	private static ClientRequest request(Exchange exchange) {
		return ClientRequest.create(HttpMethod.POST, URI.create("http://localhost"))
			.attribute(Exchange.ATTRIBUTE, exchange)
			.build();
	}

	private static ClaudeException failure(ErrorClass errorClass, int status) {
		return ClaudeException.of(ClaudeException.Details.builder(errorClass, "failed", "Later.")
			.status(status)
			.attempts(1)
			.model(Wire.MODEL)
			.build(), null);
	}

	/*
	 * Refills of a full bucket are lost, so what is missing was taken by the last call.
	 */
	private static HttpHeaders headers() {
		HttpHeaders headers = new HttpHeaders();
		for (String dimension : List.of("requests", "input-tokens", "output-tokens")) {
			headers.set("anthropic-ratelimit-" + dimension + "-limit", "1000000");
			headers.set("anthropic-ratelimit-" + dimension + "-remaining", String.valueOf((long) LEVEL));
		}
		return headers;
	}

}
