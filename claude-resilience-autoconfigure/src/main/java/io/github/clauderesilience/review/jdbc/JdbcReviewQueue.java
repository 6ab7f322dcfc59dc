package io.github.clauderesilience.review.jdbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

import io.github.clauderesilience.chain.guard.StoreFailures;
import javax.sql.DataSource;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in a database, which several instances may share. Questions are written
 * in the background. Requests are not masked and so are not written: they stay in the
 * memory of the instance they were asked of, and one that came before a restart cannot be
 * asked again. Thread-safe.
 */
public final class JdbcReviewQueue implements ReviewQueue, AutoCloseable {

	private final ReviewTable table;

	private final ReviewWriter writer;

	private final Map<String, ClaudeRequest> requests;

	/**
	 * Creates a queue.
	 * @param dataSource the database with the table {@code claude_review}
	 * @param capacity the most questions it holds; at least 1. When it is full, the
	 * oldest decided question makes room, otherwise the oldest of all
	 * @param timeline the time source
	 * @param blocking where questions are written
	 */
	public JdbcReviewQueue(DataSource dataSource, int capacity, Timeline timeline, Executor blocking) {
		this(dataSource, capacity, timeline, blocking, new LastWrites(timeline), new StoreFailures(timeline::now));
	}

	/**
	 * Creates a queue.
	 * @param dataSource the database with the table {@code claude_review}
	 * @param capacity the most questions it holds; at least 1
	 * @param timeline the time source
	 * @param blocking where questions are written
	 * @param lastWrites the time that all stores have at the end
	 * @param failures is told of a database that fails
	 */
	public JdbcReviewQueue(DataSource dataSource, int capacity, Timeline timeline, Executor blocking,
			LastWrites lastWrites, StoreFailures failures) {
		if (capacity < 1) {
			throw new IllegalArgumentException(
					"The capacity of the review queue is " + capacity + " but must be at least 1");
		}
		this.table = new ReviewTable(dataSource, capacity);
		this.writer = new ReviewWriter(this.table::add, timeline, blocking, lastWrites, failures);
		this.requests = new LinkedHashMap<>() {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<String, ClaudeRequest> eldest) {
				return size() > capacity;
			}

		};
	}

	@Override
	public void add(ReviewItem item) {
		ClaudeRequest request = item.request();
		if (request != null) {
			synchronized (this.requests) {
				this.requests.putIfAbsent(item.id(), request);
			}
		}
		this.writer.offer(item.withRequest(null));
	}

	@Override
	public List<ReviewItem> list(ReviewItem.@Nullable Status status) {
		return this.table.list(status).stream().map(this::withRequest).toList();
	}

	@Override
	public Optional<ReviewItem> find(String id) {
		return this.table.find(id).map(this::withRequest);
	}

	@Override
	public Optional<ReviewItem> decide(String id, ReviewItem.Status expected, ReviewItem.Status decision) {
		return this.table.decide(id, expected, decision) ? find(id) : Optional.empty();
	}

	private ReviewItem withRequest(ReviewItem item) {
		synchronized (this.requests) {
			return item.withRequest(this.requests.get(item.id()));
		}
	}

	/**
	 * Writes what still waits to be written.
	 */
	@Override
	public void close() {
		this.writer.close();
	}

}
