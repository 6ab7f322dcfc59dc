package io.github.clauderesilience.observe.advice.jdbc;

import java.time.LocalDate;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.UseFields;
import io.github.clauderesilience.observe.advice.UseStore;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Use by day in the tables {@code claude_limit_use} and {@code claude_limit_advice} of a
 * database, in SQL that every database knows. A row holds the amounts of one limit group
 * and hour; its revision tells an instance that another one wrote it meanwhile.
 * Thread-safe.
 */
public final class JdbcUseStore implements UseStore {

	/** Of writers that meet, one succeeds in each round; our choice. */
	private static final int ATTEMPTS = 50;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private volatile long forgottenOn = Long.MIN_VALUE;

	/**
	 * Creates a store.
	 * @param dataSource the database with both tables
	 */
	public JdbcUseStore(DataSource dataSource) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	/**
	 * Adds all of it in one transaction or, if that fails, none of it, as it is offered
	 * again then.
	 */
	@Override
	public void add(String group, long day, DayUse use) {
		forgetOld(day);
		NavigableMap<Integer, HourUse> hours = HourUse.of(use);
		for (int attempt = 1;; attempt++) {
			try {
				this.transaction.executeWithoutResult(
						(status) -> hours.forEach((hour, added) -> add(group, LocalDate.ofEpochDay(day), hour, added)));
				return;
			}
			catch (ConcurrencyFailureException | DataIntegrityViolationException ex) {
				// Another instance was faster, unless the table does not take the name
				if (attempt == ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private void add(String group, LocalDate date, int hour, HourUse added) {
		Row row = this.jdbc.sql("""
				select amounts, revision from claude_limit_use
				where limit_group = ? and used_on = ? and hour_of_day = ?
				""")
			.params(group, date, hour)
			.query((results, number) -> new Row(results.getString("amounts"), results.getLong("revision")))
			.optional()
			.orElse(null);
		if (row == null) {
			this.jdbc.sql("""
					insert into claude_limit_use (limit_group, used_on, hour_of_day, amounts, revision)
					values (?, ?, ?, ?, 1)
					""").params(group, date, hour, added.text()).update();
		}
		else if (this.jdbc.sql("""
				update claude_limit_use set amounts = ?, revision = ?
				where limit_group = ? and used_on = ? and hour_of_day = ? and revision = ?
				""")
			.params(HourUse.parse(row.amounts()).plus(added).text(), row.revision() + 1, group, date, hour,
					row.revision())
			.update() == 0) {
			throw new OptimisticLockingFailureException("Another instance wrote the use of group " + group);
		}
	}

	/*
	 * The clock of this instance alone may be wrong: what other instances used today
	 * stays, as the clock of the database has to agree.
	 */
	private void forgetOld(long day) {
		if (day > this.forgottenOn) {
			LocalDate date = LocalDate.ofEpochDay(day);
			change(() -> this.jdbc.sql("""
					delete from claude_limit_use
					where (used_on < ? and used_on < cast(current_timestamp as date))
					or (used_on > ? and used_on > cast(current_timestamp as date))
					""").params(date.minusDays(DAYS), date.plusDays(DAYS)).update() > 0);
			this.forgottenOn = day;
		}
	}

	@Override
	public NavigableMap<Long, DayUse> since(String group, long firstDay) {
		NavigableMap<Long, DayUse> days = new TreeMap<>();
		this.jdbc.sql("select used_on, amounts from claude_limit_use where limit_group = ? and used_on >= ?")
			.params(group, LocalDate.ofEpochDay(firstDay))
			.query((row) -> {
				DayUse use = days.computeIfAbsent(row.getObject("used_on", LocalDate.class).toEpochDay(),
						(day) -> new DayUse());
				HourUse.parse(row.getString("amounts"))
					.amounts()
					.forEach((name, amount) -> UseFields.read(use, name, amount.toString()));
			});
		return days;
	}

	@Override
	public @Nullable Raised raised(String limit) {
		return this.jdbc.sql("select raised_on, ratio from claude_limit_advice where limit_name = ?")
			.param(limit)
			.query((row, number) -> new Raised(row.getObject("raised_on", LocalDate.class).toEpochDay(),
					row.getDouble("ratio")))
			.optional()
			.orElse(null);
	}

	@Override
	public boolean replace(String limit, @Nullable Raised before, @Nullable Raised now) {
		if (before == null) {
			return (now != null) ? insert(limit, now) : raised(limit) == null;
		}
		String unchanged = " where limit_name = :limit and raised_on = :on and abs(ratio - :ratio) < 0.000000001";
		JdbcClient.StatementSpec statement = (now != null)
				? this.jdbc.sql("update claude_limit_advice set raised_on = :newOn, ratio = :newRatio" + unchanged)
					.param("newOn", LocalDate.ofEpochDay(now.day()))
					.param("newRatio", now.ratio())
				: this.jdbc.sql("delete from claude_limit_advice" + unchanged);
		statement.param("limit", limit).param("on", LocalDate.ofEpochDay(before.day())).param("ratio", before.ratio());
		return change(() -> statement.update() > 0);
	}

	private boolean insert(String limit, Raised now) {
		try {
			return change(() -> this.jdbc
				.sql("insert into claude_limit_advice (limit_name, raised_on, ratio) values (?, ?, ?)")
				.params(limit, LocalDate.ofEpochDay(now.day()), now.ratio())
				.update() > 0);
		}
		catch (DataIntegrityViolationException ex) {
			// Another instance was faster, or the table does not take the name
			if (raised(limit) != null) {
				return false;
			}
			throw ex;
		}
	}

	/* In a transaction, as connections need not commit by themselves. */
	private boolean change(BooleanSupplier statement) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> statement.getAsBoolean()));
	}

	/**
	 * What a row holds.
	 *
	 * @param amounts the amounts
	 * @param revision how often they were written
	 */
	private record Row(String amounts, long revision) {
	}

}
