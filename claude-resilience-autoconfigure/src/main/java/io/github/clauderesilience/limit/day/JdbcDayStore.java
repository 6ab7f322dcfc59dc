package io.github.clauderesilience.limit.day;

import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps days in the table {@code claude_day_use} of a database, in SQL that every
 * database knows. Instances of different names do not see each other; of two with one
 * name, the last one to save wins. The only class of {@code limit} that knows Spring's
 * JDBC, loaded only if the application asks for it. Thread-safe.
 */
public final class JdbcDayStore implements DayStore {

	/** Our choice: what instances left behind that did not come back is kept so long. */
	private static final long DAYS_KEPT = 8;

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final String instance;

	private volatile LocalDate lastSaved = LocalDate.MIN;

	/**
	 * Creates a store.
	 * @param dataSource the database with the table {@code claude_day_use}
	 * @param instance the name of this instance, the same after a restart; at most 100
	 * characters
	 */
	public JdbcDayStore(DataSource dataSource, String instance) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.instance = instance;
	}

	/**
	 * The same table, with the name of the client at the end of that of the instance.
	 */
	@Override
	public DayStore of(String client) {
		return new JdbcDayStore(this.dataSource, this.instance + "/" + client);
	}

	@Override
	public Map<String, DayUse> load() {
		Map<String, DayUse> uses = new HashMap<>();
		this.jdbc
			.sql("select limit_group, used_on, input_tokens, output_tokens from claude_day_use where instance_name = ?")
			.param(this.instance)
			.query((row) -> {
				uses.put(row.getString("limit_group"), new DayUse(row.getObject("used_on", LocalDate.class),
						row.getLong("input_tokens"), row.getLong("output_tokens")));
			});
		return uses;
	}

	/**
	 * Keeps each group in a transaction of its own, so that it holds whether the
	 * connections commit by themselves or not.
	 * @param uses the use by limit group, all groups that have a budget
	 */
	@Override
	public void save(Map<String, DayUse> uses) {
		uses.forEach(this::save);
		forgetOthers(uses.keySet());
		uses.values().stream().map(DayUse::date).max(LocalDate::compareTo).ifPresent(this::forgetOld);
	}

	private void save(String group, DayUse use) {
		if (update(group, use)) {
			return;
		}
		try {
			change(this.jdbc.sql("""
					insert into claude_day_use (used_on, input_tokens, output_tokens, instance_name, limit_group)
					values (?, ?, ?, ?, ?)
					"""), group, use);
		}
		catch (DataIntegrityViolationException ex) {
			// An instance of the same name was quicker, or the name itself is not taken
			if (!update(group, use)) {
				throw ex;
			}
		}
	}

	private boolean update(String group, DayUse use) {
		return change(this.jdbc.sql("""
				update claude_day_use set used_on = ?, input_tokens = ?, output_tokens = ?
				where instance_name = ? and limit_group = ?
				"""), group, use);
	}

	private boolean change(JdbcClient.StatementSpec statement, String group, DayUse use) {
		return change(statement.params(use.date(), Math.round(use.inputTokens()), Math.round(use.outputTokens()),
				this.instance, group));
	}

	private boolean change(JdbcClient.StatementSpec statement) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> statement.update() > 0));
	}

	private void forgetOthers(Collection<String> groups) {
		String own = "delete from claude_day_use where instance_name = :instance";
		JdbcClient.StatementSpec delete = groups.isEmpty() ? this.jdbc.sql(own)
				: this.jdbc.sql(own + " and limit_group not in (:groups)").param("groups", groups);
		change(delete.param("instance", this.instance));
	}

	/*
	 * The clock of this instance alone may be wrong: what other instances have used today
	 * stays, as the clock of the database has to agree.
	 */
	private void forgetOld(LocalDate today) {
		if (!today.equals(this.lastSaved)) {
			change(this.jdbc.sql("""
					delete from claude_day_use
					where (used_on < ? and used_on < cast(current_timestamp as date))
					or (used_on > ? and used_on > cast(current_timestamp as date))
					""").params(today.minusDays(DAYS_KEPT), today.plusDays(DAYS_KEPT)));
			this.lastSaved = today;
		}
	}

}
