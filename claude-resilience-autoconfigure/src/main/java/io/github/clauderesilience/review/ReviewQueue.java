package io.github.clauderesilience.review;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Where questions wait for a person's decision. Implementations are thread-safe and do
 * not block for long: the caller may be an event loop.
 */
public interface ReviewQueue {

	/**
	 * Adds a question, or counts it where it is there already.
	 * @param item the question; its id is the same for the same question
	 */
	void add(ReviewItem item);

	/**
	 * The questions.
	 * @param status only those decided so, or {@code null} for all
	 * @return the items, newest first
	 */
	List<ReviewItem> list(ReviewItem.@Nullable Status status);

	/**
	 * One question.
	 * @param id its id
	 * @return the item, or empty where it is not, or no longer, here
	 */
	Optional<ReviewItem> find(String id);

	/**
	 * Decides about a question.
	 * @param id its id
	 * @param decision the decision
	 * @return the decided item, or empty where it is not, or no longer, here
	 */
	Optional<ReviewItem> decide(String id, ReviewItem.Status decision);

}
