package io.github.clauderesilience.limit.day;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import com.zaxxer.hikari.HikariDataSource;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.TestDatabase;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a store of days in any database owes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcDayStoreContract {

	private static final LocalDate TODAY = LocalDate.of(2026, 8, 3);

	/** Hikari gives a connection away unseen that was used less than 500 ms ago. */
	private static final Duration UNTRUSTED = Duration.ofSeconds(1);

	private final TestDatabase database;

	JdbcDayStoreContract(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void createTable() {
		this.database.create("claude_day_use", "io/github/clauderesilience/limit/day/schema.sql");
	}

	@AfterAll
	void closeDatabase() {
		this.database.close();
	}

	@Test
	void shouldGiveBackWhatWasSavedLast() {
		assertThat(store("one").load()).isEmpty();

		store("one").save(Map.of("sonnet-5-5", use(TODAY, 1), "haiku", use(TODAY, 2)));
		store("one").save(Map.of("sonnet-5-5", use(TODAY.plusDays(1), 5_000_000_000L), "opus", use(TODAY, 3)));

		assertThat(store("one").load())
			.isEqualTo(Map.of("sonnet-5-5", use(TODAY.plusDays(1), 5_000_000_000L), "opus", use(TODAY, 3)));
		store("one").save(Map.of());
		assertThat(store("one").load()).isEmpty();
	}

	@Test
	void shouldKeepInstancesApart() {
		store("one").save(Map.of("sonnet", use(TODAY, 1)));
		store("two").save(Map.of("sonnet", use(TODAY, 2)));
		store("two").save(Map.of());
		store("three").save(Map.of("haiku", use(TODAY, 3)));

		assertThat(store("one").load()).isEqualTo(Map.of("sonnet", use(TODAY, 1)));
		assertThat(store("two").load()).isEmpty();
	}

	@Test
	void shouldForgetInstancesThatDidNotComeBack() {
		store("gone").save(Map.of("sonnet", use(TODAY, 1)));
		JdbcDayStore store = store("one");

		store.save(Map.of("sonnet", use(TODAY.plusDays(8), 1)));
		assertThat(store("gone").load()).hasSize(1);
		store.save(Map.of("sonnet", use(TODAY.plusDays(9), 1)));
		assertThat(store("gone").load()).isEmpty();
	}

	@Test
	void whenSeveralOfOneNameSaveAtOnceShouldKeepOneOfThem() throws Exception {
		int writers = 6;
		CyclicBarrier together = new CyclicBarrier(writers);
		ExecutorService threads = Executors.newFixedThreadPool(writers);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int writer = 1; writer <= writers; writer++) {
				int tokens = writer;
				ends.add(threads.submit(() -> {
					for (int i = 0; i < 30; i++) {
						together.await(30, TimeUnit.SECONDS);
						store("i" + i).save(Map.of("sonnet", use(TODAY, tokens)));
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

		for (int i = 0; i < 30; i++) {
			assertThat(store("i" + i).load().get("sonnet")).isNotNull()
				.satisfies((use) -> assertThat(use.inputTokens()).isBetween(1.0, 6.0));
		}
	}

	@Test
	void whenConnectionsDoNotCommitByThemselvesShouldCommit() {
		try (HikariDataSource pool = this.database.pool(false)) {
			new JdbcDayStore(pool, "one").save(Map.of("sonnet", use(TODAY, 1), "haiku", use(TODAY, 2)));
			new JdbcDayStore(pool, "one").save(Map.of("sonnet", use(TODAY, 3)));
		}

		assertThat(store("one").load()).isEqualTo(Map.of("sonnet", use(TODAY, 3)));
	}

	@Test
	void whenTheTableDoesNotTakeItShouldSaySo() {
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> store("one").save(Map.of("g".repeat(101), use(TODAY, 1))));
	}

	@Test
	void whenRestartedShouldGoOnFromWhatWasUsed() {
		VirtualTime time = VirtualTime.at("2026-08-03T18:00:00Z");
		try (DayBudgets before = budgets(time)) {
			assertThat(call(before, time, 600).refusal()).isNull();
		}

		DayBudgets after = budgets(time);
		assertThat(call(after, time, 600).refusal()).isEqualTo(Refusal.DAY_USED_UP);
		assertThat(call(after, time, 300).refusal()).isNull();
	}

	@Test
	void whenTheDatabaseDiesShouldWarnOnceAndSaveWhenItIsBack() {
		VirtualTime time = VirtualTime.at("2026-08-03T18:00:00Z");
		try (LogCapture log = LogCapture.of(DayBudgets.class.getName(), Level.WARN)) {
			DayBudgets budgets = budgets(time);
			this.database.stop();
			for (int i = 0; i < 3; i++) {
				assertThat(call(budgets, time, 10).refusal()).isNull();
				time.forward(Duration.ofSeconds(3));
			}
			assertThat(log.lines()).singleElement().asString().contains("cannot be stored");

			this.database.start();
			Awaitility.await().pollInterval(UNTRUSTED).ignoreExceptions().untilAsserted(() -> {
				call(budgets, time, 1);
				time.forward(Duration.ofSeconds(3));
				assertThat(store("one").load()).hasEntrySatisfying("sonnet",
						(use) -> assertThat(use.inputTokens()).isGreaterThan(30));
			});
		}
	}

	private JdbcDayStore store(String instance) {
		return new JdbcDayStore(this.database.dataSource(), instance);
	}

	private DayBudgets budgets(VirtualTime time) {
		return new DayBudgets(new DaySettings(DaySettings.DEFAULTS.zone(), 0.8, 0),
				Map.of("sonnet", Map.of(Dimension.INPUT_TOKENS, 1000.0)), store("one"), time, Runnable::run);
	}

	private static Ticket call(DayBudgets budgets, VirtualTime time, int input) {
		Pool<Ticket> pool = new Pool<>(new PoolSettings((long) 60e9, 10, 2, (model) -> 1, Map.of()),
				new ConcurrencyLimit(10), budgets.of("sonnet"), new SplittableRandom(1), time.nanoTime());
		Ticket ticket = new Ticket(new Demand("m", Lane.NORMAL, null, input, 0, 100, Long.MAX_VALUE / 2));
		pool.offer(ticket, time.nanoTime());
		pool.settle(ticket, input, 10, true, time.nanoTime());
		return ticket;
	}

	private static DayUse use(LocalDate date, long tokens) {
		return new DayUse(date, tokens, 2.0 * tokens);
	}

}
