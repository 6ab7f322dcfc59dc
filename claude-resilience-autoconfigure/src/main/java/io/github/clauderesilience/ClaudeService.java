package io.github.clauderesilience;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks Claude, and keeps working when that is hard. Two families: {@code ask} and
 * {@code faq} are for people and never fail for trouble with the API; {@code send},
 * {@code stream} and {@code countTokens} are for programs and fail with a
 * {@link ClaudeException}. Blocking methods hold the caller's thread only and refuse to
 * run on an event-loop thread. Thread-safe.
 */
public interface ClaudeService {

	/**
	 * Answers a person's question.
	 * @param question the text
	 * @return the answer, or an honest message with source
	 * {@link ClaudeReply.Source#UNAVAILABLE}
	 * @throws ClaudeRequestException when the question itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply ask(String question);

	/**
	 * Answers a person's question.
	 * @param request the request
	 * @return the answer, or an honest message with source
	 * {@link ClaudeReply.Source#UNAVAILABLE}
	 * @throws ClaudeRequestException when the request itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply ask(ClaudeRequest request);

	/**
	 * Answers a question many people ask, from the cache where it is known.
	 * @param question the text
	 * @return the answer, or an honest message with source
	 * {@link ClaudeReply.Source#UNAVAILABLE}
	 * @throws ClaudeRequestException when the question itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply faq(String question);

	/**
	 * Like {@link #ask(String)}, without holding a thread.
	 * @param question the text
	 * @return the answer; cancel ends the call
	 */
	Mono<ClaudeReply> askAsync(String question);

	/**
	 * Like {@link #ask(ClaudeRequest)}, without holding a thread.
	 * @param request the request
	 * @return the answer; cancel ends the call
	 */
	Mono<ClaudeReply> askAsync(ClaudeRequest request);

	/**
	 * Like {@link #faq(String)}, without holding a thread.
	 * @param question the text
	 * @return the answer; cancel ends the wait
	 */
	Mono<ClaudeReply> faqAsync(String question);

	/**
	 * Sends a request for a program.
	 * @param request the request
	 * @return the answer
	 * @throws ClaudeException when there is no answer
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply send(ClaudeRequest request);

	/**
	 * Like {@link #send(ClaudeRequest)}, without holding a thread.
	 * @param request the request
	 * @return the answer, or a {@link ClaudeException}; cancel ends the call
	 */
	Mono<ClaudeReply> sendAsync(ClaudeRequest request);

	/**
	 * Sends a request and gives the answer as it arrives.
	 * @param request the request
	 * @return the events, ending with {@link ClaudeEvent.Completed}, or with a
	 * {@link ClaudeException}; cancel ends the call and closes the connection
	 */
	Flux<ClaudeEvent> stream(ClaudeRequest request);

	/**
	 * Counts the input tokens of a request without running it. Free of charge, with a
	 * limit of its own at the provider.
	 * @param request the request
	 * @return the provider's estimate, or a {@link ClaudeException}
	 */
	Mono<Integer> countTokens(ClaudeRequest request);

}
