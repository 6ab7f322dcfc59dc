package io.github.clauderesilience.load;

import reactor.core.publisher.Mono;

/**
 * A client that is measured.
 */
interface LoadClient extends AutoCloseable {

	/**
	 * Asks once.
	 * @param model the model
	 * @param prompt the prompt
	 * @return whether the model that was asked gave the answer; or a failure
	 */
	Mono<Boolean> ask(String model, String prompt);

	/**
	 * Asks once and waits for the answer on the caller's thread.
	 * @param model the model
	 * @param prompt the prompt
	 * @return whether the model that was asked gave the answer
	 */
	boolean askAndWait(String model, String prompt);

	/**
	 * What it is called in the output.
	 */
	String name();

	@Override
	void close();

}
