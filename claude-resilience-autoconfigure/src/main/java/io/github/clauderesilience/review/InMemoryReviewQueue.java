package io.github.clauderesilience.review;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue in memory. When it is full, the oldest decided question makes room,
 * otherwise the oldest of all. Thread-safe.
 */
public final class InMemoryReviewQueue implements ReviewQueue {

	private final int capacity;

	private final Map<String, ReviewItem> items = new LinkedHashMap<>();

	/**
	 * Creates an empty queue.
	 * @param capacity the most questions it holds; at least 1
	 */
	public InMemoryReviewQueue(int capacity) {
		if (capacity < 1) {
			throw new IllegalArgumentException(
					"The capacity of the review queue is " + capacity + " but must be at least 1");
		}
		this.capacity = capacity;
	}

	@Override
	public synchronized void add(ReviewItem item) {
		ReviewItem known = this.items.get(item.id());
		if (known != null) {
			this.items.put(item.id(), known.again());
			return;
		}
		if (this.items.size() >= this.capacity) {
			this.items.remove(expendable());
		}
		this.items.put(item.id(), item);
	}

	private String expendable() {
		return this.items.values()
			.stream()
			.filter((item) -> item.status() != ReviewItem.Status.PENDING)
			.findFirst()
			.orElseGet(() -> this.items.values().iterator().next())
			.id();
	}

	@Override
	public synchronized List<ReviewItem> list(ReviewItem.@Nullable Status status) {
		List<ReviewItem> list = new ArrayList<>();
		for (ReviewItem item : this.items.values()) {
			if (status == null || item.status() == status) {
				list.add(item);
			}
		}
		Collections.reverse(list);
		return List.copyOf(list);
	}

	@Override
	public synchronized Optional<ReviewItem> find(String id) {
		return Optional.ofNullable(this.items.get(id));
	}

	@Override
	public synchronized Optional<ReviewItem> decide(String id, ReviewItem.Status expected, ReviewItem.Status decision) {
		ReviewItem item = this.items.get(id);
		if (item == null || item.status() != expected) {
			return Optional.empty();
		}
		ReviewItem decided = item.with(decision);
		this.items.put(id, decided);
		return Optional.of(decided);
	}

}
