package io.github.clauderesilience.review;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Where questions wait for a person's decision. Implementations are thread-safe.
 * {@link #add} is called on event loops and does not block; the other methods are called
 * on threads that may.
 */
public interface ReviewQueue {

	/**
	 * Adds a question, or counts it where it is there already. One that was approved
	 * waits for a decision again, one that was rejected does not.
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
	 * @return the item, or empty if it is not, or no longer, here
	 */
	Optional<ReviewItem> find(String id);

	/**
	 * Decides about a question, unless its status has changed meanwhile (compare and
	 * set): of several who do it at the same time, one gets the item.
	 * @param id its id
	 * @param expected the status it was seen with
	 * @param decision the decision
	 * @return the decided item, or empty if it is not, or no longer, here with that
	 * status
	 */
	Optional<ReviewItem> decide(String id, ReviewItem.Status expected, ReviewItem.Status decision);

}
