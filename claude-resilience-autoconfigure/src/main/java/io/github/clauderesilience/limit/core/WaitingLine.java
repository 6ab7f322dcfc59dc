package io.github.clauderesilience.limit.core;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The order in which waiting calls are admitted. A call may be in it once.
 */
interface WaitingLine {

	/**
	 * Lets a call wait behind those that came before it.
	 * @param ticket the call
	 * @param nowNanos the time
	 */
	void add(Ticket ticket, long nowNanos);

	/**
	 * Lets a call that was sent and came back wait in front.
	 * @param ticket the call
	 */
	void addBack(Ticket ticket);

	/**
	 * The call whose turn it is. Two questions at the same time have the same answer.
	 * @param nowNanos the time
	 * @return the call, or {@code null} where none waits
	 */
	@Nullable Ticket peek(long nowNanos);

	/**
	 * Takes a call out, wherever it stands.
	 * @param ticket a call that is in the line
	 */
	void remove(Ticket ticket);

	/**
	 * How many calls wait.
	 * @return 0 or more
	 */
	int size();

	/**
	 * Visits the calls in the order in which they would be admitted.
	 * @param visitor must not change the line
	 */
	void forEach(Consumer<Ticket> visitor);

}
