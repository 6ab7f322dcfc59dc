package io.github.clauderesilience.review.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.review.ReviewItem;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The table {@code claude_review}, in SQL that every database knows. Each change is a
 * transaction of its own, so that it holds whether the connections commit by themselves
 * or not. Thread-safe.
 */
final class ReviewTable {

	/**
	 * What the column holds; our choice. With four bytes a character the row is within
	 * what MySQL allows (65,535 bytes,
	 * https://dev.mysql.com/doc/mysql-reslimits-excerpt/5.7/en/column-count-limit.html,
	 * read 2026-11).
	 */
	private static final int QUESTION_CHARS = 15_000;

	private static final int MODEL_CHARS = 255;

	private static final String SELECT = """
			select id, asked_at_millis, asked_count, error_class, model, question, status from claude_review
			""";

	private static final String NEWEST_FIRST = " order by asked_at_millis desc, id";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final int capacity;

	ReviewTable(DataSource dataSource, int capacity) {
		this.jdbc = JdbcClient.create(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.capacity = capacity;
	}

	/**
	 * Adds a question, or counts it where it is there already.
	 * @param item the question
	 * @throws DataIntegrityViolationException when the table does not take it
	 */
	void add(ReviewItem item) {
		if (count(item.id())) {
			return;
		}
		try {
			insert(item);
		}
		catch (DataIntegrityViolationException ex) {
			// Another instance was quicker, or the question itself is not taken
			if (!count(item.id())) {
				throw ex;
			}
		}
		makeRoom();
	}

	private boolean count(String id) {
		return change(this.jdbc.sql("""
				update claude_review set asked_count = asked_count + 1,
				status = case when status = 'APPROVED' then 'PENDING' else status end where id = ?
				""").param(id));
	}

	private void insert(ReviewItem item) {
		change(this.jdbc.sql("""
				insert into claude_review
				(id, asked_at_millis, asked_count, error_class, model, question, status) values (?, ?, ?, ?, ?, ?, ?)
				""")
			.params(item.id(), item.at().toEpochMilli(), item.count(), item.errorClass().name(),
					fitting(item.model(), MODEL_CHARS), fitting(item.text(), QUESTION_CHARS), item.status().name()));
	}

	private void makeRoom() {
		long surplus = this.jdbc.sql("select count(*) from claude_review").query(Long.class).single() - this.capacity;
		if (surplus <= 0) {
			return;
		}
		this.jdbc.sql("""
				select id from claude_review
				order by case when status = 'PENDING' then 1 else 0 end, asked_at_millis, id
				""")
			.withMaxRows((int) Math.min(surplus, Integer.MAX_VALUE))
			.query(String.class)
			.list()
			.forEach((id) -> change(this.jdbc.sql("delete from claude_review where id = ?").param(id)));
	}

	List<ReviewItem> list(ReviewItem.@Nullable Status status) {
		JdbcClient.StatementSpec select = (status != null)
				? this.jdbc.sql(SELECT + " where status = ?" + NEWEST_FIRST).param(status.name())
				: this.jdbc.sql(SELECT + NEWEST_FIRST);
		return select.query((row, number) -> item(row)).list();
	}

	Optional<ReviewItem> find(String id) {
		return this.jdbc.sql(SELECT + " where id = ?").param(id).query((row, number) -> item(row)).optional();
	}

	boolean decide(String id, ReviewItem.Status expected, ReviewItem.Status decision) {
		return change(this.jdbc.sql("update claude_review set status = ? where id = ? and status = ?")
			.params(decision.name(), id, expected.name()));
	}

	private boolean change(JdbcClient.StatementSpec statement) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> statement.update() > 0));
	}

	private static ReviewItem item(ResultSet row) throws SQLException {
		return new ReviewItem(row.getString("id"), Instant.ofEpochMilli(row.getLong("asked_at_millis")),
				row.getInt("asked_count"), ErrorClass.valueOf(row.getString("error_class")), row.getString("model"),
				row.getString("question"), ReviewItem.Status.valueOf(row.getString("status")), null);
	}

	/**
	 * A text as any database takes it: PostgreSQL knows neither the character 0 nor half
	 * a pair of surrogates.
	 */
	private static String fitting(String text, int mostChars) {
		String cut = (text.length() > mostChars) ? text.substring(0, mostChars - 1) + "…" : text;
		return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', ' ');
	}

}
