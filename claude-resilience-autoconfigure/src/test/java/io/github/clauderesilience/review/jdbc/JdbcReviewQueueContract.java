package io.github.clauderesilience.review.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewItem.Status;
import io.github.clauderesilience.review.ReviewOutcome;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.testsupport.TestDatabase;
import io.github.clauderesilience.testsupport.TestRing;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a queue in any database owes. Questions are written on the thread that hands them
 * over, except where a test says otherwise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcReviewQueueContract {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** Hikari gives a connection away unseen that was used less than 500 ms ago. */
	private static final Duration UNTRUSTED = Duration.ofSeconds(1);

	private final TestDatabase database;

	private VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");

	JdbcReviewQueueContract(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void createTable() {
		this.time = VirtualTime.at("2026-11-24T12:00:00Z");
		this.database.create("claude_review", "io/github/clauderesilience/review/jdbc/schema.sql");
	}

	@AfterAll
	void closeDatabase() {
		this.database.close();
	}

	@Test
	void shouldGiveBackWhatWasAdded() {
		JdbcReviewQueue queue = queue(10);
		ReviewItem item = new ReviewItem("a", Instant.parse("2026-03-29T01:30:00.123Z"), 3, ErrorClass.PERMISSION,
				"claude-sonnet-5-5", "Who is 'jane'; drop table claude_review; -- \\ \"?", Status.PENDING,
				ClaudeRequest.of("Who is jane@mail.example?"));

		queue.add(item);

		assertThat(queue.find("a")).contains(item);
		assertThat(queue.list(null)).containsExactly(item);
		assertThat(queue.find("b")).isEmpty();
	}

	@Test
	void shouldListTheNewestFirst() {
		JdbcReviewQueue queue = queue(10);
		queue.add(item("old", 1));
		queue.add(item("new", 3));
		queue.add(item("middle", 2));
		queue.decide("middle", Status.PENDING, Status.REJECTED);

		assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("new", "middle", "old");
		assertThat(queue.list(Status.PENDING)).extracting(ReviewItem::id).containsExactly("new", "old");
		assertThat(queue.list(Status.REJECTED)).extracting(ReviewItem::id).containsExactly("middle");
	}

	@Test
	void whenAQuestionComesAgainShouldCountItAndKeepThatItIsRejected() {
		JdbcReviewQueue queue = queue(10);
		for (String id : List.of("a", "b", "c")) {
			queue.add(item(id, 1));
		}
		queue.decide("b", Status.PENDING, Status.REJECTED);
		queue.decide("c", Status.PENDING, Status.APPROVED);
		for (String id : List.of("a", "b", "c")) {
			queue.add(item(id, 2));
		}

		assertThat(queue.list(null)).extracting(ReviewItem::count).containsOnly(2);
		assertThat(status(queue, "a")).isEqualTo(Status.PENDING);
		assertThat(status(queue, "b")).isEqualTo(Status.REJECTED);
		assertThat(status(queue, "c")).isEqualTo(Status.PENDING);
	}

	@Test
	void whenSomebodyElseHasDecidedShouldNotDecide() {
		JdbcReviewQueue queue = queue(10);
		JdbcReviewQueue other = queue(10);
		queue.add(item("a", 1));

		assertThat(other.decide("a", Status.PENDING, Status.APPROVED)).get()
			.extracting(ReviewItem::status)
			.isEqualTo(Status.APPROVED);
		assertThat(queue.decide("a", Status.PENDING, Status.REJECTED)).isEmpty();
		assertThat(queue.decide("x", Status.PENDING, Status.REJECTED)).isEmpty();
		assertThat(status(queue, "a")).isEqualTo(Status.APPROVED);
	}

	@Test
	void whenRestartedShouldKnowTheQuestionsAndSayThatTheirRequestsAreGone() {
		queue(10).add(item("a", 1));
		JdbcReviewQueue after = queue(10);
		TestRing ring = new TestRing();
		ReviewDesk desk = new ReviewDesk(after, ring.service(), (event) -> {
		}, Schedulers.immediate());

		assertThat(kind(desk, "a")).isEqualTo(ReviewOutcome.Kind.REQUEST_GONE);
		assertThat(status(after, "a")).isEqualTo(Status.PENDING);

		ring.transport().answer(200, ScriptedTransport.MESSAGE);
		after.add(item("a", 2));
		assertThat(kind(desk, "a")).isEqualTo(ReviewOutcome.Kind.ANSWERED);
		assertThat(status(after, "a")).isEqualTo(Status.APPROVED);
	}

	@Test
	void whenFullShouldDropADecidedQuestionFirst() {
		JdbcReviewQueue queue = queue(2);
		queue.add(item("a", 1));
		queue.add(item("b", 2));
		queue.decide("b", Status.PENDING, Status.APPROVED);
		queue.add(item("c", 3));
		assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("c", "a");

		queue.add(item("d", 4));
		assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("d", "c");
	}

	@Test
	void shouldKeepNoMoreRequestsThanQuestions() {
		JdbcReviewQueue small = queue(2);
		small.add(item("a", 1));
		small.add(item("b", 2));
		small.add(item("c", 3));
		JdbcReviewQueue large = queue(10);
		large.add(item("a", 1));

		assertThat(small.find("a")).get().extracting(ReviewItem::request).isNull();
		assertThat(small.find("c")).get().extracting(ReviewItem::request).isNotNull();
	}

	@ParameterizedTest
	@MethodSource("texts")
	void shouldTakeAnyText(String text, String kept) {
		JdbcReviewQueue queue = queue(10);
		queue.add(
				new ReviewItem("a", Instant.EPOCH, 1, ErrorClass.REFUSED, "m".repeat(300), text, Status.PENDING, null));

		assertThat(queue.find("a")).get().extracting(ReviewItem::text).isEqualTo(kept);
	}

	static Stream<Arguments> texts() {
		return Stream.of(Arguments.of("", ""), Arguments.of("zero \0 in it", "zero   in it"),
				Arguments.of("half a pair \uD83D", "half a pair ?"),
				Arguments.of("Grüße \uD83D\uDE80 an 東京", "Grüße \uD83D\uDE80 an 東京"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\uD83D\uDE80", "東" })
	void shouldCutALongText(String piece) {
		JdbcReviewQueue queue = queue(10);
		String text = piece.repeat(20_001);
		queue.add(new ReviewItem("a", Instant.EPOCH, 1, ErrorClass.REFUSED, "m", text, Status.PENDING, null));

		String kept = queue.find("a").orElseThrow().text();
		assertThat(kept).endsWith("…").startsWith(text.substring(0, 14_000));
		assertThat(kept.length()).isBetween(14_999, 15_000);
	}

	@Test
	void whenTheTableDoesNotTakeAQuestionShouldGoOnWithTheNext() {
		JdbcReviewQueue queue = queue(10);
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			queue.add(item("i".repeat(65), 1));
			queue.add(item("a", 2));

			assertThat(log.lines()).singleElement().asString().contains("does not fit");
		}
		assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("a");
	}

	@Test
	void whenConnectionsDoNotCommitByThemselvesShouldCommit() {
		try (HikariDataSource pool = this.database.pool(false)) {
			JdbcReviewQueue queue = new JdbcReviewQueue(pool, 1, this.time, Runnable::run);
			queue.add(item("a", 1));
			queue.add(item("b", 2));
			queue.add(item("b", 3));
			queue.decide("b", Status.PENDING, Status.APPROVED);
		}

		assertThat(queue(10).list(null)).singleElement().satisfies((item) -> {
			assertThat(item.id()).isEqualTo("b");
			assertThat(item.count()).isEqualTo(2);
			assertThat(item.status()).isEqualTo(Status.APPROVED);
		});
	}

	@Test
	void whenManyWriteTheSameQuestionAtOnceShouldCountThemAll() throws Exception {
		int writers = 6;
		ReviewTable table = new ReviewTable(this.database.dataSource(), 100);
		CyclicBarrier together = new CyclicBarrier(writers);
		ExecutorService threads = Executors.newFixedThreadPool(writers);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int writer = 0; writer < writers; writer++) {
				ends.add(threads.submit(() -> {
					for (int i = 0; i < 30; i++) {
						together.await(30, TimeUnit.SECONDS);
						table.add(item("q" + i, i));
					}
					return null;
				}));
			}
			for (Future<?> end : ends) {
				end.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			threads.shutdownNow();
		}

		assertThat(table.list(null)).hasSize(30).extracting(ReviewItem::count).containsOnly(writers);
	}

	@Test
	void whenTwoInstancesWriteTheSameQuestionsShouldHaveThemOnce() {
		List<JdbcReviewQueue> instances = List.of(inBackground(), inBackground());
		for (int i = 0; i < 50; i++) {
			ReviewItem item = item("q" + i, i);
			instances.forEach((queue) -> queue.add(item));
		}

		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(queue(100).list(null)).hasSize(50).extracting(ReviewItem::count).containsOnly(2));
		instances.forEach(JdbcReviewQueue::close);
	}

	@Test
	void whenClosedShouldHaveWrittenEverything() {
		JdbcReviewQueue queue = inBackground();
		for (int i = 0; i < 200; i++) {
			queue.add(item("q" + i, i));
		}
		queue.close();

		assertThat(queue(10).list(null)).hasSize(200);
	}

	@Test
	void whenTheDatabaseDiesShouldWriteWhenItIsBack() {
		JdbcReviewQueue queue = queue(10);
		queue.add(item("before", 1));
		try (LogCapture log = LogCapture.of(ReviewWriter.class.getName(), Level.INFO)) {
			this.database.stop();
			queue.add(item("a", 2));
			queue.add(item("b", 3));
			queue.add(item("a", 4));
			this.time.forward(ReviewWriter.PAUSE.multipliedBy(3));
			assertThat(log.lines()).singleElement().asString().startsWith("WARN").contains("cannot be written");
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(() -> queue.list(null));

			this.database.start();
			Awaitility.await().atMost(PATIENCE).pollInterval(UNTRUSTED).untilAsserted(() -> {
				this.time.forward(ReviewWriter.PAUSE);
				assertThat(log.lines()).last().asString().startsWith("INFO").contains("written again; none was lost");
			});
			assertThat(log.lines()).hasSize(2);
		}

		Function<ReviewItem, String> text = (item) -> item.id() + " " + item.count();
		assertThat(queue.list(null)).extracting(text).containsExactly("b 1", "a 2", "before 1");
	}

	@Test
	void whenTheCapacityIsNotPositiveShouldSaySo() {
		assertThatIllegalArgumentException().isThrownBy(() -> queue(0)).withMessageContaining("at least 1");
	}

	private JdbcReviewQueue queue(int capacity) {
		return new JdbcReviewQueue(this.database.dataSource(), capacity, this.time, Runnable::run);
	}

	private JdbcReviewQueue inBackground() {
		return new JdbcReviewQueue(this.database.dataSource(), 1000, this.time, Schedulers.boundedElastic()::schedule);
	}

	private static ReviewOutcome.Kind kind(ReviewDesk desk, String id) {
		return Objects.requireNonNull(desk.approve(id).block(PATIENCE)).kind();
	}

	private static Status status(JdbcReviewQueue queue, String id) {
		return queue.find(id).orElseThrow().status();
	}

	private static ReviewItem item(String id, int second) {
		return new ReviewItem(id, Instant.EPOCH.plusSeconds(second), 1, ErrorClass.REFUSED, "claude-sonnet-5-5", "Who?",
				Status.PENDING, ClaudeRequest.of("Who?"));
	}

}
