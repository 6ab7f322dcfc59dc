package io.github.clauderesilience.observe.advice.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.DayUse.ByHour;
import io.github.clauderesilience.observe.advice.DayUse.ByMinute;
import io.github.clauderesilience.observe.advice.UseFields;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.advice.UseStore.Raised;
import io.github.clauderesilience.testsupport.TestDatabase;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a store of the use of limits in any database owes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcUseStoreContract {

	private static final long DAY = 20_000;

	private static final String GROUP = "sonnet-5";

	private static final String LIMIT = "sonnet-5 requests";

	/** Hikari gives a connection away unseen that was used less than 500 ms ago. */
	private static final Duration UNTRUSTED = Duration.ofSeconds(1);

	private final TestDatabase database;

	JdbcUseStoreContract(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void createTables() {
		jdbc().sql("drop table if exists claude_limit_advice").update();
		this.database.create("claude_limit_use", "io/github/clauderesilience/observe/advice/jdbc/schema.sql");
	}

	@AfterAll
	void closeDatabase() {
		this.database.close();
	}

	@Test
	void shouldAddUpWhatInstancesUseAndKeepTheLatestOfOthers() {
		store().add(GROUP, DAY, use(3, 40));
		store().add(GROUP, DAY, use(5, 60));
		store().add(GROUP, DAY, use(1, 0));
		store().add(GROUP, DAY + 1, use(7, 0));

		assertThat(amounts(store(), DAY)).isEqualTo(Map.of("m:REQUESTS:187", 9.0, "h:OTHERS_REQUESTS:3", 60.0));
		assertThat(store().since(GROUP, DAY)).containsOnlyKeys(DAY, DAY + 1);
		assertThat(store().since(GROUP, DAY + 1)).containsOnlyKeys(DAY + 1);
		assertThat(store().since("opus-5", DAY)).isEmpty();
	}

	@Test
	void whenADayIsFullShouldKeepAllOfIt() {
		DayUse full = new DayUse();
		for (int minute = 0; minute < 1440; minute++) {
			for (ByMinute kind : ByMinute.values()) {
				full.add(kind, minute, 1_234_567.89 * (1 + minute));
			}
		}
		for (int hour = 0; hour < 24; hour++) {
			for (ByHour kind : ByHour.values()) {
				full.add(kind, hour, Math.PI * (1 + hour) / 1e9);
			}
		}
		store().add(GROUP, DAY, full);

		assertThat(amounts(store(), DAY)).hasSize(3 * 1440 + 14 * 24).isEqualTo(amounts(full));
	}

	@Test
	void whenInstancesAddAtOnceShouldLoseNothing() throws Exception {
		int writers = 6;
		int rounds = 20;
		atOnce(writers, rounds, (round) -> {
			DayUse use = new DayUse();
			use.add(ByMinute.REQUESTS, 59, 1);
			use.add(ByMinute.REQUESTS, 60 + round % 4, 1);
			store().add(GROUP, DAY, use);
			return true;
		});

		Map<String, Double> amounts = amounts(store(), DAY);
		assertThat(amounts).containsEntry("m:REQUESTS:59", 1.0 * writers * rounds);
		assertThat(amounts.values().stream().mapToDouble(Double::doubleValue).sum()).isEqualTo(2 * writers * rounds);
	}

	@Test
	void whenInstancesRaiseAdviceAtOnceShouldLetOneDoIt() throws Exception {
		List<Boolean> raised = atOnce(6, 10,
				(round) -> store().replace("limit " + round, null, new Raised(DAY, 0.8 + round / 30.0)));
		assertThat(Collections.frequency(raised, true)).isEqualTo(10);

		List<Boolean> again = atOnce(6, 10, (round) -> store().replace("limit " + round,
				new Raised(DAY, 0.8 + round / 30.0), new Raised(DAY + 7, 0.9)));
		assertThat(Collections.frequency(again, true)).isEqualTo(10);
		assertThat(store().raised("limit 3")).isEqualTo(new Raised(DAY + 7, 0.9));

		List<Boolean> withdrawn = atOnce(6, 10,
				(round) -> store().replace("limit " + round, new Raised(DAY + 7, 0.9), null));
		assertThat(Collections.frequency(withdrawn, true)).isEqualTo(10);
		assertThat(store().raised("limit 3")).isNull();
	}

	@Test
	void whenAdviceIsNotWhatItWasShouldLeaveIt() {
		Raised raised = new Raised(DAY, 0.9);
		assertThat(store().replace(LIMIT, null, null)).isTrue();
		assertThat(store().replace(LIMIT, raised, null)).isFalse();
		assertThat(store().replace(LIMIT, null, raised)).isTrue();

		assertThat(store().replace(LIMIT, null, null)).isFalse();
		assertThat(store().replace(LIMIT, new Raised(DAY, 0.91), null)).isFalse();
		assertThat(store().replace(LIMIT, new Raised(DAY + 1, 0.9), new Raised(DAY + 2, 1))).isFalse();
		assertThat(store().raised(LIMIT)).isEqualTo(raised);
	}

	@Test
	void shouldKeepAccountsApart() {
		UseStore billing = store().of("billing");
		billing.add(GROUP, DAY, use(1, 0));
		billing.replace(LIMIT, null, new Raised(DAY, 0.9));

		assertThat(store().since(GROUP, DAY)).isEmpty();
		assertThat(store().raised(LIMIT)).isNull();
		assertThat(store().of("billing").since(GROUP, DAY)).hasSize(1);
		assertThat(store().of("billing").raised(LIMIT)).isNotNull();
	}

	@Test
	void shouldForgetOldDays() {
		store().add(GROUP, DAY, use(1, 0));
		store().add(GROUP, DAY + UseStore.DAYS, use(1, 0));
		assertThat(store().since(GROUP, 0)).containsOnlyKeys(DAY, DAY + UseStore.DAYS);

		store().add(GROUP, DAY + UseStore.DAYS + 1, use(1, 0));

		assertThat(store().since(GROUP, 0)).containsOnlyKeys(DAY + UseStore.DAYS, DAY + UseStore.DAYS + 1);
	}

	@Test
	void whenARowIsGarbageShouldPassItOverAndKeepUnknownAmounts() {
		jdbc()
			.sql("insert into claude_limit_use (limit_group, used_on, hour_of_day, amounts, revision)"
					+ " values (?, date '2024-10-04', 3, ?, 7)")
			.params(GROUP, "nonsense m:REQUESTS:187=none m:REQUESTS:1440=1 m:LATER:187=4.0 h:COST:3=NaN m:INPUT:187=2")
			.update();

		store().add(GROUP, DAY, use(3, 0));

		assertThat(amounts(store(), DAY)).isEqualTo(Map.of("m:REQUESTS:187", 3.0, "m:INPUT:187", 2.0));
		assertThat(jdbc().sql("select amounts from claude_limit_use").query(String.class).single())
			.contains("m:LATER:187=4.0");
	}

	@Test
	void whenConnectionsDoNotCommitByThemselvesShouldCommit() {
		try (HikariDataSource pool = this.database.pool(false)) {
			JdbcUseStore store = new JdbcUseStore(pool);
			store.add(GROUP, DAY, use(1, 0));
			store.add(GROUP, DAY, use(1, 0));
			assertThat(store.replace(LIMIT, null, new Raised(DAY, 0.8))).isTrue();
			assertThat(store.replace(LIMIT, new Raised(DAY, 0.8), new Raised(DAY, 0.9))).isTrue();
		}

		assertThat(amounts(store(), DAY)).isEqualTo(Map.of("m:REQUESTS:187", 2.0));
		assertThat(store().raised(LIMIT)).isEqualTo(new Raised(DAY, 0.9));
	}

	@Test
	void whenTheTableDoesNotTakeItShouldSaySo() {
		String longest = "g".repeat(255);
		store().add(longest, DAY, use(1, 0));
		assertThat(store().since(longest, DAY)).hasSize(1);

		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> store().add(longest + "g", DAY, use(1, 0)));
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> store().replace(longest + "g", null, new Raised(DAY, 0.9)));
	}

	@Test
	void whenTheDatabaseDiesShouldFailAndGoOnWhenItIsBack() {
		JdbcUseStore store = store();
		store.add(GROUP, DAY, use(1, 0));
		this.database.stop();
		assertThatException().isThrownBy(() -> store.add(GROUP, DAY, use(2, 0)));
		assertThatException().isThrownBy(() -> store.since(GROUP, DAY));
		assertThatException().isThrownBy(() -> store.replace(LIMIT, null, new Raised(DAY, 0.9)));

		this.database.start();
		Awaitility.await().pollInterval(UNTRUSTED).ignoreExceptions().until(() -> !store.since(GROUP, DAY).isEmpty());
		store.add(GROUP, DAY, use(2, 0));
		assertThat(amounts(store, DAY)).isEqualTo(Map.of("m:REQUESTS:187", 3.0));
	}

	private JdbcUseStore store() {
		return new JdbcUseStore(this.database.dataSource());
	}

	private JdbcClient jdbc() {
		return JdbcClient.create(this.database.dataSource());
	}

	private static List<Boolean> atOnce(int writers, int rounds, Step step) throws Exception {
		CyclicBarrier together = new CyclicBarrier(writers);
		ExecutorService threads = Executors.newFixedThreadPool(writers);
		Callable<List<Boolean>> writer = () -> {
			List<Boolean> results = new ArrayList<>();
			for (int round = 0; round < rounds; round++) {
				together.await(30, TimeUnit.SECONDS);
				results.add(step.run(round));
			}
			return results;
		};
		try {
			List<Boolean> all = new ArrayList<>();
			for (Future<List<Boolean>> end : threads.invokeAll(Collections.nCopies(writers, writer), 60,
					TimeUnit.SECONDS)) {
				all.addAll(end.get());
			}
			return all;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static Map<String, Double> amounts(UseStore store, long day) {
		return amounts(Objects.requireNonNull(store.since(GROUP, day).get(day)));
	}

	private static Map<String, Double> amounts(DayUse use) {
		Map<String, Double> amounts = new TreeMap<>();
		UseFields.forEach(use, (name, hour, sum, amount) -> amounts.put(name, amount));
		return amounts;
	}

	private static DayUse use(double requests, double others) {
		DayUse use = new DayUse();
		use.add(ByMinute.REQUESTS, 187, requests);
		use.add(ByHour.OTHERS_REQUESTS, 3, others);
		return use;
	}

	@FunctionalInterface
	private interface Step {

		boolean run(int round);

	}

}
