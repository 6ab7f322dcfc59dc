package io.github.clauderesilience.review.jdbc;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.LateWatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataAccessResourceFailureException;

import static org.assertj.core.api.Assertions.assertThat;

class ReviewWriterTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");

	private final List<String> written = new ArrayList<>();

	private boolean down;

	private final Consumer<ReviewItem> table = (item) -> {
		if (this.down) {
			throw new DataAccessResourceFailureException("no connection");
		}
		this.written.add(item.id());
	};

	@Test
	@Timeout(30)
	void whenTheDatabaseHangsShouldNotHoldWhoeverAsks() throws Exception {
		CountDownLatch hanging = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		ExecutorService background = Executors.newSingleThreadExecutor();
		ReviewWriter writer = new ReviewWriter((item) -> {
			hanging.countDown();
			await(released);
			this.written.add(item.id());
		}, this.time, background);
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			writer.offer(item("0"));
			await(hanging);
			for (int i = 1; i < ReviewWriter.MOST_WAITING + 5; i++) {
				writer.offer(item(String.valueOf(i)));
			}
			assertThat(log.lines()).singleElement().asString().contains("More questions for review");

			released.countDown();
			writer.close();
			Awaitility.await()
				.untilAsserted(() -> assertThat(log.lines()).last().asString().contains("written again; 5 were lost"));
		}
		finally {
			background.shutdown();
		}
		assertThat(this.written).hasSize(ReviewWriter.MOST_WAITING).startsWith("0", "1", "2");
	}

	@Test
	void whenTheTableIsLockedShouldSaySoUntilItIsNot() {
		StoreFailures failures = new StoreFailures(this.time::now);
		ReviewWriter writer = new ReviewWriter((item) -> {
			this.time.forward(LateWatch.LIMIT);
			assertThat(failures.oldest()).isNotNull()
				.satisfies((failure) -> assertThat(failure.cause()).isEqualTo("no answer within 5s"));
			this.written.add(item.id());
		}, this.time, Runnable::run, new LastWrites(this.time), failures);
		writer.offer(item("0"));

		assertThat(this.written).containsExactly("0");
		assertThat(failures.oldest()).isNull();
	}

	@Test
	void whenTheDriverThrowsAnErrorShouldWriteLater() {
		ReviewWriter writer = new ReviewWriter((item) -> {
			if (this.down) {
				throw new NoClassDefFoundError("driver");
			}
			this.written.add(item.id());
		}, this.time, Runnable::run);
		this.down = true;
		writer.offer(item("0"));
		this.down = false;
		this.time.forward(ReviewWriter.PAUSE);

		assertThat(this.written).containsExactly("0");
	}

	@Test
	void whenTheDatabaseIsDownShouldAskItSeldomAndWriteInOrder() {
		ReviewWriter writer = new ReviewWriter(this.table, this.time, Runnable::run);
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			for (int outage = 0; outage < 2; outage++) {
				this.down = true;
				writer.offer(item("a" + outage));
				writer.offer(item("b" + outage));
				this.time.forward(ReviewWriter.PAUSE.multipliedBy(10));
				this.down = false;
				writer.offer(item("c" + outage));
				assertThat(this.written).hasSize(3 * outage);
				this.time.forward(ReviewWriter.PAUSE);
			}
			assertThat(this.written).containsExactly("a0", "b0", "c0", "a1", "b1", "c1");
			assertThat(log.lines()).satisfiesExactly((line) -> assertThat(line).contains("cannot be written"),
					(line) -> assertThat(line).contains("written again"),
					(line) -> assertThat(line).contains("cannot be written"),
					(line) -> assertThat(line).contains("written again"));
		}
	}

	@Test
	void whenOneQuestionIsMissingShouldNotSpeakOfSeveral() {
		ReviewWriter writer = new ReviewWriter(this.table, this.time, Runnable::run);
		this.down = true;
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			writer.offer(item("a"));
			writer.close();
			assertThat(log.lines()).last()
				.asString()
				.contains("1 question for review could not be written, and is in the log claude.review only");
		}
	}

	@Test
	void whenClosedWhileTheDatabaseIsDownShouldSayHowManyAreMissing() {
		ReviewWriter writer = new ReviewWriter(this.table, this.time, Runnable::run);
		this.down = true;
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			writer.offer(item("a"));
			writer.offer(item("b"));
			writer.close();
			assertThat(log.lines()).hasSize(2)
				.last()
				.asString()
				.contains("2 questions for review could not be written");

			this.down = false;
			this.time.forward(ReviewWriter.PAUSE.multipliedBy(10));
			writer.offer(item("c"));
			assertThat(this.written).isEmpty();
		}
	}

	@Test
	void whenNoThreadTakesItShouldWriteAtTheEnd() {
		ReviewWriter writer = new ReviewWriter(this.table, this.time, (task) -> {
			throw new RejectedExecutionException();
		});
		writer.offer(item("a"));
		assertThat(this.written).isEmpty();

		writer.close();
		assertThat(this.written).containsExactly("a");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ReviewItem item(String id) {
		return new ReviewItem(id, Instant.EPOCH, 1, ErrorClass.REFUSED, "claude-sonnet-5-5", "Who?",
				ReviewItem.Status.PENDING, null);
	}

}
