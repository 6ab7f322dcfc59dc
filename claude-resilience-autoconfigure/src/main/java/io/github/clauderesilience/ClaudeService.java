package io.github.clauderesilience;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks Claude, and keeps working when that is hard. Two families: {@code ask} and
 * {@code faq} are for people and never fail for trouble with the API; {@code send},
 * {@code stream} and {@code countTokens} are for programs and fail with a
 * {@link ClaudeException}. The system prompt of {@code claude.system} is that of people's
 * questions that bring none. Blocking methods hold the caller's thread only and refuse to
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
	 * Answers a question many people ask, from the cache where it is known; what is put
	 * into the request must be the same for everybody.
	 * @param request the request, taken as {@link ClaudeRequest.Builder#cacheable()}
	 * @return the answer, or an honest message with source
	 * {@link ClaudeReply.Source#UNAVAILABLE}
	 * @throws ClaudeRequestException when the request itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply faq(ClaudeRequest request);

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
	 * Like {@link #faq(ClaudeRequest)}, without holding a thread.
	 * @param request the request
	 * @return the answer; cancel ends the wait
	 */
	Mono<ClaudeReply> faqAsync(ClaudeRequest request);

	/**
	 * Answers a person's question and gives the answer as it arrives. Never fails for
	 * trouble with the API: when there is no answer, or it breaks off, an honest message
	 * comes as a last {@link ClaudeEvent.TextDelta} (a block of its own, after a blank
	 * line if there was text before) and in {@link ClaudeEvent.Completed}, whose reply
	 * says so: {@link ClaudeReply#isAnswer()} is {@code false}, and its text is the
	 * message alone.
	 * @param request the request
	 * @return the events, ending with {@link ClaudeEvent.Completed}, or with a
	 * {@link ClaudeRequestException} when the request itself cannot be sent; cancel ends
	 * the call and closes the connection
	 */
	Flux<ClaudeEvent> askStream(ClaudeRequest request);

	/**
	 * Like {@link #askStream(ClaudeRequest)}, for a plain question.
	 * @param question the text
	 * @return the events
	 */
	Flux<ClaudeEvent> askStream(String question);

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
	 * Sends a request and gives the text of the answer as it arrives, without thinking
	 * and tools; together the pieces are {@link ClaudeReply#text()}.
	 * @param request the request
	 * @return the pieces, or a {@link ClaudeException}. An answer that begins again
	 * ({@code claude.stream.on-break=restart}) is such a failure, since pieces of text
	 * cannot be taken back: {@link #stream} can tell. Cancel ends the call and closes the
	 * connection
	 */
	Flux<String> streamText(ClaudeRequest request);

	/**
	 * Counts the input tokens of a request without running it. Free of charge, with a
	 * limit of its own at the provider.
	 * @param request the request
	 * @return the provider's estimate, or a {@link ClaudeException}
	 */
	Mono<Integer> countTokens(ClaudeRequest request);

	/**
	 * Like {@link #countTokens}, for callers that may block.
	 * @param request the request
	 * @return the provider's estimate
	 * @throws ClaudeException when there is none
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	int countTokensBlocking(ClaudeRequest request);

}
