package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.ConcurrencyLimit;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.core.PoolSettings;
import io.github.clauderesilience.limit.core.Ticket;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.need.Refusal;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DayBudgets}.
 */
class DayBudgetsTests {

	private static final Map<String, Map<Dimension, Double>> LIMITS = Map.of("sonnet",
			Map.of(Dimension.INPUT_TOKENS, 1000.0), "haiku", Map.of(Dimension.TOKENS, 1e6), "free", Map.of());

	@TempDir
	Path directory;

	private final VirtualTime time = VirtualTime.at("2026-08-03T18:00:00Z");

	private final List<@Nullable Throwable> trouble = new ArrayList<>();

	@Test
	void whenRestartedShouldGoOnFromWhatWasUsed() {
		try (DayBudgets before = budgets(store())) {
			assertThat(call(before, "sonnet", 600).refusal()).isNull();
			assertThat(call(before, "haiku", 100).refusal()).isNull();
			assertThat(call(before, "free", 1_000_000).refusal()).isNull();
		}
		DayBudgets after = budgets(store());

		assertThat(after.of("sonnet").use(this.time.nanoTime()))
			.isEqualTo(new DayUse(LocalDate.of(2026, 8, 3), 600, 10));
		assertThat(call(after, "sonnet", 600).refusal()).isEqualTo(Refusal.DAY_USED_UP);
		assertThat(call(after, "sonnet", 200).refusal()).isNull();
		after.close();
		assertThat(budgets(store()).of("haiku").use(this.time.nanoTime()).inputTokens()).isEqualTo(100);
	}

	@Test
	void whenTheDayIsOverShouldBeginAnew() {
		try (DayBudgets before = budgets(store())) {
			call(before, "sonnet", 600);
		}
		this.time.forward(Duration.ofHours(6));

		assertThat(call(budgets(store()), "sonnet", 600).refusal()).isNull();
	}

	@Test
	void shouldKeepWhatWasUsedAfterAMoment() throws IOException {
		DayBudgets budgets = budgets(store());
		call(budgets, "sonnet", 600);
		assertThat(file()).doesNotExist();

		this.time.forward(Duration.ofSeconds(3));
		assertThat(store().load()).containsEntry("sonnet", new DayUse(LocalDate.of(2026, 8, 3), 600, 10));
		assertThat(this.directory).isDirectoryNotContaining("glob:**.tmp");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{\"groups\":{\"sonnet\":{\"date\":\"2026-08-03\",\"inputTok",
			"{\"groups\":{\"sonnet\":{\"date\":\"today\",\"inputTokens\":1,\"outputTokens\":1}}}",
			"{\"groups\":{\"sonnet\":{\"date\":\"2026-08-03\",\"inputTokens\":-1,\"outputTokens\":1}}}", "[1]" })
	void whenTheFileIsCorruptShouldWarnAndGoOn(String content) throws IOException {
		Files.writeString(file(), content);
		try (LogCapture log = LogCapture.of(DayBudgets.class.getName(), Level.WARN)) {
			DayBudgets budgets = budgets(store());
			assertThat(call(budgets, "sonnet", 600).refusal()).isNull();
			assertThat(log.lines()).hasSize(1).first().asString().contains("cannot be read", file().toString());
			budgets.close();
		}

		assertThat(store().load()).containsKey("sonnet");
	}

	@Test
	void whenTheFileCannotBeWrittenShouldWarnOnceAndGoOn() throws IOException {
		Files.writeString(this.directory.resolve("blocked"), "not a directory");
		FileDayStore store = new FileDayStore(this.directory.resolve("blocked/days.json"));
		try (LogCapture log = LogCapture.of(DayBudgets.class.getName(), Level.WARN)) {
			DayBudgets budgets = budgets(store);
			for (int i = 0; i < 5; i++) {
				assertThat(call(budgets, "haiku", 10).refusal()).isNull();
				this.time.forward(Duration.ofSeconds(3));
			}
			assertThat(log.lines()).filteredOn((line) -> line.contains("cannot be stored")).hasSize(1);

			Files.delete(this.directory.resolve("blocked"));
			call(budgets, "haiku", 10);
			this.time.forward(Duration.ofSeconds(3));
		}

		assertThat(store.load().get("haiku")).extracting(DayUse::inputTokens).isEqualTo(60.0);
	}

	@Test
	void whenKeptByAClockThatWasAheadShouldCountForTodayAndEndWithIt() throws IOException {
		store().save(Map.of("sonnet", new DayUse(LocalDate.of(2036, 1, 1), 1000, 10)));
		DayBudgets budgets = budgets(store());

		assertThat(call(budgets, "sonnet", 600).refusal()).isEqualTo(Refusal.DAY_USED_UP);
		this.time.forward(Duration.ofSeconds(3));
		assertThat(store().load().get("sonnet")).isEqualTo(new DayUse(LocalDate.of(2026, 8, 3), 1000, 10));
		this.time.forward(Duration.ofHours(6));
		assertThat(call(budgets, "sonnet", 600).refusal()).isNull();
	}

	@Test
	void whenTheStoreHangsShouldHoldOneThreadAndEndInTime() {
		CountDownLatch never = new CountDownLatch(1);
		AtomicInteger saves = new AtomicInteger();
		DayStore store = new DayStore() {

			@Override
			public Map<String, DayUse> load() {
				return Map.of();
			}

			@Override
			public void save(Map<String, DayUse> uses) throws IOException {
				saves.incrementAndGet();
				try {
					never.await();
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}

		};
		AtomicInteger threads = new AtomicInteger();
		Timeline real = Timeline.system(Schedulers.parallel());
		DayBudgets budgets = new DayBudgets(new DaySettings(ZoneId.of("UTC"), 0.8, 0), LIMITS, store, this.time,
				(task) -> {
					threads.incrementAndGet();
					new Thread(task).start();
				}, new LastWrites(real), this.trouble::add);
		Awaitility.await().until(() -> budgets.firstRead().isDone());
		threads.set(0);
		for (int i = 0; i < 5; i++) {
			call(budgets, "haiku", 10);
			this.time.forward(Duration.ofSeconds(3));
		}
		Awaitility.await().until(() -> saves.get() > 0);
		long start = real.nanoTime();
		budgets.close();

		assertThat(real.since(start)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
		assertThat(threads).hasValue(1);
		never.countDown();
	}

	@Test
	void whenTheStoreIsLateShouldSaySoUntilItAnswers() {
		AtomicBoolean locked = new AtomicBoolean(true);
		Queue<Runnable> tasks = new ArrayDeque<>();
		DayStore store = new DayStore() {

			@Override
			public Map<String, DayUse> load() {
				return Map.of();
			}

			@Override
			public void save(Map<String, DayUse> uses) {
				if (locked.getAndSet(false)) {
					DayBudgetsTests.this.time.forward(LateWatch.LIMIT);
					assertThat(DayBudgetsTests.this.trouble).singleElement().isInstanceOf(TimeoutException.class);
				}
			}

		};
		DayBudgets budgets = new DayBudgets(new DaySettings(ZoneId.of("UTC"), 0.8, 0), LIMITS, store, this.time,
				tasks::add, new LastWrites(this.time), this.trouble::add);
		tasks.remove().run();
		call(budgets, "haiku", 10);
		this.time.forward(Duration.ofSeconds(3));
		tasks.remove().run();

		assertThat(locked).isFalse();
		assertThat(this.trouble).hasSize(2).last().isNull();
		budgets.close();
	}

	@Test
	void whenTheStoreHangsAtTheStartShouldCountItsUseOnceItAnswers() throws IOException {
		try (DayBudgets before = budgets(store())) {
			call(before, "sonnet", 600);
		}
		Queue<Runnable> tasks = new ArrayDeque<>();
		DayStore store = new DayStore() {

			@Override
			public Map<String, DayUse> load() throws IOException {
				DayBudgetsTests.this.time.forward(LateWatch.LIMIT);
				assertThat(DayBudgetsTests.this.trouble).singleElement().isInstanceOf(TimeoutException.class);
				return store().load();
			}

			@Override
			public void save(Map<String, DayUse> uses) throws IOException {
				store().save(uses);
			}

		};
		DayBudgets budgets = new DayBudgets(new DaySettings(ZoneId.of("UTC"), 0.8, 0), LIMITS, store, this.time,
				tasks::add, new LastWrites(this.time), this.trouble::add);
		assertThat(budgets.firstRead().isDone()).isFalse();
		assertThat(call(budgets, "sonnet", 100).refusal()).isNull();
		this.time.forward(Duration.ofSeconds(3));
		assertThat(tasks).as("nothing is written before it is read").hasSize(1);
		try (LogCapture log = LogCapture.of(DayBudgets.class.getName(), Level.INFO)) {
			tasks.remove().run();
			assertThat(log.lines()).hasSize(2);
			assertThat(log.lines().get(0)).contains("has not answered for 5s. What was used before the start counts");
			assertThat(log.lines().get(1)).contains("answers again");
		}

		assertThat(budgets.firstRead().isDone()).isTrue();
		assertThat(this.trouble).hasSize(2).last().isNull();
		assertThat(budgets.of("sonnet").use(this.time.nanoTime()).inputTokens()).isEqualTo(700);
		this.time.forward(Duration.ofSeconds(3));
		tasks.remove().run();
		assertThat(Objects.requireNonNull(store().load().get("sonnet")).inputTokens()).isEqualTo(700);
		budgets.close();
	}

	@ParameterizedTest
	@ValueSource(classes = { IllegalStateException.class, IOException.class, NoClassDefFoundError.class,
			StackOverflowError.class, OutOfMemoryError.class })
	void whenTheStoreThrowsShouldGoOnAndKeepWhatWasUsedOnceItWorks(Class<? extends Throwable> type) {
		AtomicBoolean broken = new AtomicBoolean(true);
		Map<String, DayUse> kept = new HashMap<>();
		DayBudgets budgets = budgets(new DayStore() {

			@Override
			public Map<String, DayUse> load() {
				fail();
				return Map.of();
			}

			@Override
			public void save(Map<String, DayUse> uses) {
				fail();
				kept.putAll(uses);
			}

			private void fail() {
				if (broken.get()) {
					throw sneaky(BeanUtils.instantiateClass(type));
				}
			}

		});
		assertThat(call(budgets, "sonnet", 10).refusal()).isNull();
		this.time.forward(Duration.ofSeconds(3));
		assertThat(call(budgets, "sonnet", 10).refusal()).isNull();
		assertThat(this.trouble).singleElement().isInstanceOf(type);
		broken.set(false);
		this.time.forward(Duration.ofSeconds(3));
		assertThat(this.trouble).hasSize(2).last().isNull();
		assertThat(Objects.requireNonNull(kept.get("sonnet")).inputTokens()).isEqualTo(20);
		budgets.close();
	}

	@Test
	void whenTheDayCannotBeReadAtTheStartShouldCountItOnceItCan() throws IOException {
		try (DayBudgets before = budgets(store())) {
			call(before, "sonnet", 600);
		}
		AtomicBoolean broken = new AtomicBoolean(true);
		DayBudgets budgets = budgets(new DayStore() {

			@Override
			public Map<String, DayUse> load() throws IOException {
				fail();
				return store().load();
			}

			@Override
			public void save(Map<String, DayUse> uses) throws IOException {
				fail();
				store().save(uses);
			}

			private void fail() throws IOException {
				if (broken.get()) {
					throw new IOException("not mounted yet");
				}
			}

		});
		call(budgets, "sonnet", 100);
		this.time.forward(Duration.ofSeconds(7));
		assertThat(this.trouble).singleElement().isInstanceOf(IOException.class);

		broken.set(false);
		this.time.forward(Duration.ofSeconds(3));
		assertThat(this.trouble).hasSize(2).last().isNull();
		assertThat(budgets.of("sonnet").use(this.time.nanoTime()).inputTokens()).isEqualTo(700);
		assertThat(Objects.requireNonNull(store().load().get("sonnet")).inputTokens()).isEqualTo(700);
		budgets.close();
	}

	@Test
	void whenTheDayCannotBeReadAndNoCallComesShouldTryAgain() {
		AtomicBoolean broken = new AtomicBoolean(true);
		DayBudgets budgets = budgets(new DayStore() {

			@Override
			public Map<String, DayUse> load() throws IOException {
				if (broken.get()) {
					throw new IOException("not mounted yet");
				}
				return Map.of();
			}

			@Override
			public void save(Map<String, DayUse> uses) {
			}

		});
		this.time.forward(Duration.ofSeconds(7));
		assertThat(this.trouble).hasSize(1);

		broken.set(false);
		this.time.forward(Duration.ofSeconds(3));
		assertThat(this.trouble).hasSize(2).last().isNull();
		budgets.close();
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
		throw (E) failure;
	}

	@Test
	void whenTheDayHasTwentyFiveHoursShouldLastThemAll() {
		VirtualTime autumn = VirtualTime.at("2026-10-24T22:00:00Z");
		DayBudgets budgets = new DayBudgets(new DaySettings(ZoneId.of("Europe/Berlin"), 0.8, 0), LIMITS, DayStore.NONE,
				autumn, Runnable::run);
		assertThat(call(budgets.of("sonnet"), autumn, 1000).refusal()).isNull();

		autumn.forward(Duration.ofHours(24).plusMinutes(30));
		Ticket refused = call(budgets.of("sonnet"), autumn, 1000);
		assertThat(refused.refusal()).isEqualTo(Refusal.DAY_USED_UP);
		assertThat(Duration.ofNanos(refused.retryAfterNanos())).isEqualTo(Duration.ofMinutes(30));
		autumn.forward(Duration.ofMinutes(30));
		assertThat(call(budgets.of("sonnet"), autumn, 1000).refusal()).isNull();
	}

	@Test
	void whenACallOfYesterdayEndsShouldNotCountForToday() {
		DayBudget budget = budgets(DayStore.NONE).of("sonnet");
		Pool<Ticket> pool = pool(budget, this.time);
		Ticket ticket = ticket(600);
		pool.offer(ticket, this.time.nanoTime());
		this.time.forward(Duration.ofHours(7));
		pool.settle(ticket, 900, 10, true, this.time.nanoTime());

		assertThat(budget.use(this.time.nanoTime())).isEqualTo(new DayUse(LocalDate.of(2026, 8, 4), 0, 0));
	}

	@Test
	void whenACallIsGivenBackShouldUseNothing() {
		DayBudget budget = budgets(DayStore.NONE).of("sonnet");
		Pool<Ticket> pool = pool(budget, this.time);
		List<Ticket> tickets = List.of(ticket(600), ticket(300));
		tickets.forEach((ticket) -> pool.offer(ticket, this.time.nanoTime()));
		tickets.forEach((ticket) -> pool.cancel(ticket, this.time.nanoTime()));

		assertThat(budget.use(this.time.nanoTime())).isEqualTo(new DayUse(LocalDate.of(2026, 8, 3), 0, 0));
	}

	private Path file() {
		return this.directory.resolve("days.json");
	}

	private FileDayStore store() {
		return new FileDayStore(file());
	}

	private DayBudgets budgets(DayStore store) {
		return new DayBudgets(new DaySettings(ZoneId.of("UTC"), 0.8, 0), new HashMap<>(LIMITS), store, this.time,
				Runnable::run, new LastWrites(this.time), this.trouble::add);
	}

	private Ticket call(DayBudgets budgets, String group, int input) {
		return call(budgets.of(group), this.time, input);
	}

	private static Ticket call(DayBudget budget, VirtualTime time, int input) {
		Pool<Ticket> pool = pool(budget, time);
		Ticket ticket = ticket(input);
		pool.offer(ticket, time.nanoTime());
		pool.settle(ticket, input, 10, true, time.nanoTime());
		return ticket;
	}

	private static Pool<Ticket> pool(DayBudget budget, VirtualTime time) {
		return new Pool<>(new PoolSettings((long) 60e9, 10, 2, (model) -> 1, Map.of()), new ConcurrencyLimit(10),
				budget, new SplittableRandom(1), time.nanoTime());
	}

	private static Ticket ticket(int input) {
		return new Ticket(new Demand("m", Lane.NORMAL, null, input, 0, 100, Long.MAX_VALUE / 2));
	}

}
