package io.github.clauderesilience.chain.attempt;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.spi.Settlement;
import io.github.clauderesilience.spi.Settlement.Outcome;
import io.github.clauderesilience.testsupport.RecordingHolding;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ExchangeTests {

	private static final ClaudeUsage USAGE = new ClaudeUsage(1, 2, 3, 0, 4);

	private final RecordingHolding holding = new RecordingHolding();

	@Test
	void shouldTellEachHoldingOnceHowItEnded() {
		Exchange exchange = exchange();
		exchange.hold(this.holding);

		exchange.close(Settlement.success(USAGE));
		exchange.close(Settlement.cancelled(null));
		exchange.settle(Settlement.cancelled(null));

		assertThat(this.holding.settlements()).containsExactly(Settlement.success(USAGE));
	}

	@Test
	void whenSettledShouldBeReadyForAnotherSend() {
		Exchange exchange = exchange();
		exchange.hold(this.holding);
		exchange.settle(Settlement.cancelled(null));
		RecordingHolding second = new RecordingHolding();
		exchange.hold(second);

		exchange.close(Settlement.success(null));

		assertThat(this.holding.outcomes()).containsExactly(Outcome.CANCELLED);
		assertThat(second.outcomes()).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void whenHeldAfterCloseShouldGiveBackAtOnceWithTheFirstEnd() {
		Exchange exchange = exchange();
		exchange.close(Settlement.cancelled(USAGE));
		exchange.close(Settlement.success(null));

		exchange.hold(this.holding);

		assertThat(this.holding.settlements()).containsExactly(Settlement.cancelled(USAGE));
	}

	@Test
	void whenAHoldingThrowsShouldTellTheOthersAllTheSame() {
		for (Throwable trouble : List.of(new IllegalStateException("broken"), new AssertionError("worse"))) {
			RecordingHolding first = new RecordingHolding();
			RecordingHolding last = new RecordingHolding();
			Exchange exchange = exchange();
			exchange.hold(first);
			exchange.hold((settlement) -> sneakyThrow(trouble));
			exchange.hold(last);

			exchange.close(Settlement.success(null));

			assertThat(first.outcomes()).containsExactly(Outcome.SUCCESS);
			assertThat(last.outcomes()).containsExactly(Outcome.SUCCESS);
		}
	}

	@Test
	void shouldTellHeadAndProgressOnlyToWhatIsHeldNow() {
		Exchange exchange = exchange();
		RecordingHolding before = new RecordingHolding();
		exchange.hold(before);
		exchange.settle(Settlement.cancelled(null));
		exchange.hold(this.holding);
		HttpHeaders headers = new HttpHeaders();
		headers.set("request-id", "req_7");

		exchange.responded(200, headers);
		exchange.progressed(USAGE);

		assertThat(before.statuses()).isEmpty();
		assertThat(before.progress()).isEmpty();
		assertThat(this.holding.statuses()).containsExactly(200);
		assertThat(this.holding.progress()).containsExactly(USAGE);
		assertThat(exchange.requestId()).isEqualTo("req_7");
	}

	@Test
	void whenTheRequestCarriesNoneShouldSayThatTheOrderIsWrong() {
		ClientRequest request = ClientRequest.create(HttpMethod.POST, URI.create("http://claude.test/v1/messages"))
			.build();

		assertThatIllegalStateException().isThrownBy(() -> Exchange.of(request)).withMessageContaining("wrong order");
	}

	@Test
	void credentialShouldShowItsFingerprintOnly() {
		assertThat(new Credential("sk-secret", "f00d")).hasToString("Credential[f00d]");
	}

	@Test
	void whenHeldAndClosedFromManyThreadsShouldSettleEachHoldingExactlyOnce() throws Exception {
		int threads = 4;
		ExecutorService pool = Executors.newFixedThreadPool(threads);
		try {
			for (int round = 0; round < 300; round++) {
				Exchange exchange = exchange();
				Queue<RecordingHolding> held = new ConcurrentLinkedQueue<>();
				CyclicBarrier start = new CyclicBarrier(threads);
				List<Future<?>> tasks = new ArrayList<>();
				for (int i = 0; i < threads; i++) {
					int task = i;
					tasks.add(pool.submit(() -> {
						start.await(10, TimeUnit.SECONDS);
						for (int n = 0; n < 5; n++) {
							RecordingHolding mine = new RecordingHolding();
							held.add(mine);
							exchange.hold(mine);
						}
						switch (task) {
							case 0 -> exchange.close(Settlement.success(USAGE));
							case 1 -> exchange.close(Settlement.cancelled(null));
							default -> exchange.settle(Settlement.cancelled(null));
						}
						return null;
					}));
				}
				for (Future<?> task : tasks) {
					task.get(10, TimeUnit.SECONDS);
				}
				assertThat(held).hasSize(5 * threads)
					.allSatisfy((holding) -> assertThat(holding.settlements()).hasSize(1));
			}
		}
		finally {
			pool.shutdownNow();
		}
	}

	private static Exchange exchange() {
		return new Exchange(new Target("claude-sonnet-5-5", Lane.NORMAL, null, 1, 0, 1, false, true), 1_000, null, 0);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void sneakyThrow(Throwable failure) throws T {
		throw (T) failure;
	}

}
