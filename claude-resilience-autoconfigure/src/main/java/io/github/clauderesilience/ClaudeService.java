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
	 * Answers a question many people ask, from the cache if it is known.
	 * @param question the text
	 * @return the answer, or an honest message with source
	 * {@link ClaudeReply.Source#UNAVAILABLE}
	 * @throws ClaudeRequestException when the question itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ClaudeReply faq(String question);

	/**
	 * Answers a question many people ask, from the cache if it is known; what is put into
	 * the request must be the same for all users.
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
	 * is the last {@link ClaudeEvent.TextDelta} (a block of its own, after a blank line
	 * if there was text before) and in {@link ClaudeEvent.Completed}, whose reply says
	 * so: {@link ClaudeReply#isAnswer()} is {@code false}, and its text is the message
	 * alone.
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
	 * Asks for an object of a type of the application: the model is constrained to the
	 * schema of the type, the answer is checked against schema and Bean Validation
	 * constraints, and one that does not fit is sent back once, with what is wrong.
	 * @param request the request
	 * @param type a record or class; every property that is not {@code Optional} or
	 * {@code @Nullable} is required. Needs
	 * {@code com.github.victools:jsonschema-generator} and
	 * {@code jsonschema-module-jackson}
	 * @param <T> the type
	 * @return the object
	 * @throws ClaudeOutputException when the answer does not fit the type
	 * @throws ClaudeException when there is no answer
	 * @throws IllegalStateException when called on a thread that must not block, or the
	 * library that derives schemas is missing
	 */
	<T> T send(ClaudeRequest request, Class<T> type);

	/**
	 * Like {@link #send(ClaudeRequest, Class)}, without holding a thread.
	 * @param request the request
	 * @param type a record or class
	 * @param <T> the type
	 * @return the object, or a {@link ClaudeException}; cancel ends the call
	 */
	<T> Mono<T> sendAsync(ClaudeRequest request, Class<T> type);

	/**
	 * Runs tools for the model until it has its answer. Each round is a call of its own,
	 * with its own deadline, retries and fallback; a tool is run once for each call of
	 * the model, on the caller's thread, and never repeated because a later call of the
	 * loop failed. The model is told of a tool that failed.
	 * @param request the question; the tools of the loop are added to it
	 * @param loop the tools
	 * @return the answer, and the conversation that led to it
	 * @throws ClaudeException when a round has no answer, or, as a
	 * {@link ClaudeOutputException}, the last one calls a tool again;
	 * {@link ClaudeException#continuation()} goes on from there
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ToolRun send(ClaudeRequest request, ToolLoop loop);

	/**
	 * Like {@link #send(ClaudeRequest, ToolLoop)}, without holding a thread; tools run
	 * one after the other on threads that may block.
	 * @param request the question
	 * @param loop the tools
	 * @return the answer, or a {@link ClaudeException}; cancel ends the loop, not a tool
	 * that runs
	 */
	Mono<ToolRun> sendAsync(ClaudeRequest request, ToolLoop loop);

	/**
	 * Like {@link #send(ClaudeRequest, ToolLoop)}, for a person's question: never fails
	 * for trouble with the API.
	 * @param request the question
	 * @param loop the tools
	 * @return the answer, or a run whose reply is an honest message
	 * @throws ClaudeRequestException when the request itself cannot be sent
	 * @throws IllegalStateException when called on a thread that must not block
	 */
	ToolRun ask(ClaudeRequest request, ToolLoop loop);

	/**
	 * Like {@link #ask(ClaudeRequest, ToolLoop)}, without holding a thread.
	 * @param request the question
	 * @param loop the tools
	 * @return the answer, or a run whose reply is an honest message
	 */
	Mono<ToolRun> askAsync(ClaudeRequest request, ToolLoop loop);

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
