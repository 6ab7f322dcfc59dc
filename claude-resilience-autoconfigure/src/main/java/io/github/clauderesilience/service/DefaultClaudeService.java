package io.github.clauderesilience.service;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ToolLoop;
import io.github.clauderesilience.ToolRun;
import io.github.clauderesilience.chain.CallContext.Audience;
import io.github.clauderesilience.chain.CallHints;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.wire.count.TokenCounter;
import org.springframework.context.i18n.LocaleContextHolder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * {@link ClaudeService} over the call ring. Thread-safe.
 */
public final class DefaultClaudeService implements ClaudeService {

	private final CallFactory calls;

	private final Chain ring;

	private final TokenCounter tokens;

	private final CallHintsResolver resolver;

	private final Function<Object, List<String>> validator;

	private final Blocking blocking;

	/**
	 * Creates a service.
	 * @param calls makes calls of requests
	 * @param ring the call ring
	 * @param tokens counts tokens at the provider
	 */
	public DefaultClaudeService(CallFactory calls, Chain ring, TokenCounter tokens) {
		this(calls, ring, tokens, new CallHintsResolver(List.of()), (value) -> List.of());
	}

	/**
	 * Creates a service.
	 * @param calls makes calls of requests
	 * @param ring the call ring
	 * @param tokens counts tokens at the provider
	 * @param resolver finds the lane and tenant of requests that do not name them
	 * @param validator finds what breaks the constraints of an object that a model wrote
	 */
	public DefaultClaudeService(CallFactory calls, Chain ring, TokenCounter tokens, CallHintsResolver resolver,
			Function<Object, List<String>> validator) {
		this.calls = calls;
		this.ring = ring;
		this.tokens = tokens;
		this.resolver = resolver;
		this.validator = validator;
		this.blocking = calls.blocking();
	}

	@Override
	public ClaudeReply ask(String question) {
		return ask(ClaudeRequest.of(question));
	}

	@Override
	public ClaudeReply ask(ClaudeRequest request) {
		return blocking("ask", askAsync(request));
	}

	@Override
	public ClaudeReply faq(String question) {
		return blocking("faq", faqAsync(question));
	}

	@Override
	public ClaudeReply faq(ClaudeRequest request) {
		return blocking("faq", faqAsync(request));
	}

	@Override
	public Mono<ClaudeReply> askAsync(String question) {
		return reply(() -> ClaudeRequest.of(question), Audience.PEOPLE);
	}

	@Override
	public Mono<ClaudeReply> askAsync(ClaudeRequest request) {
		return reply(() -> request, Audience.PEOPLE);
	}

	@Override
	public Mono<ClaudeReply> faqAsync(String question) {
		return reply(() -> ClaudeRequest.builder().user(question).cacheable().build(), Audience.PEOPLE);
	}

	@Override
	public Mono<ClaudeReply> faqAsync(ClaudeRequest request) {
		return reply(() -> request.toBuilder().cacheable().build(), Audience.PEOPLE);
	}

	@Override
	public Flux<ClaudeEvent> askStream(ClaudeRequest request) {
		return events(() -> request, Audience.PEOPLE);
	}

	@Override
	public Flux<ClaudeEvent> askStream(String question) {
		return events(() -> ClaudeRequest.of(question), Audience.PEOPLE);
	}

	@Override
	public ClaudeReply send(ClaudeRequest request) {
		return blocking("send", sendAsync(request));
	}

	@Override
	public Mono<ClaudeReply> sendAsync(ClaudeRequest request) {
		return reply(() -> request, Audience.PROGRAM);
	}

	@Override
	public <T> T send(ClaudeRequest request, Class<T> type) {
		return this.blocking.await("send", "sendAsync", sendAsync(request, type));
	}

	@Override
	public <T> Mono<T> sendAsync(ClaudeRequest request, Class<T> type) {
		Function<ClaudeRequest, Mono<ClaudeReply>> ask = asking(Audience.PROGRAM);
		Locale locale = LocaleContextHolder.getLocale();
		return Mono.defer(() -> new StructuredOutput<>(type, this.validator).ask(request, ask,
				(reply, problems) -> this.calls.unusable(reply, problems, locale)));
	}

	@Override
	public ToolRun send(ClaudeRequest request, ToolLoop loop) {
		Blocking.check("send", "sendAsync");
		return this.calls.tools(request, loop).run(request, this::send, exhausted(loop));
	}

	@Override
	public Mono<ToolRun> sendAsync(ClaudeRequest request, ToolLoop loop) {
		return this.calls.tools(request, loop).runAsync(request, asking(Audience.PROGRAM), exhausted(loop));
	}

	@Override
	public ToolRun ask(ClaudeRequest request, ToolLoop loop) {
		Blocking.check("ask", "askAsync");
		return this.calls.tools(request, loop).run(request, this::ask, (reply) -> {
		});
	}

	@Override
	public Mono<ToolRun> askAsync(ClaudeRequest request, ToolLoop loop) {
		return this.calls.tools(request, loop).runAsync(request, asking(Audience.PEOPLE), (reply) -> {
		});
	}

	@Override
	public Flux<ClaudeEvent> stream(ClaudeRequest request) {
		return events(() -> request, Audience.PROGRAM);
	}

	@Override
	public Flux<String> streamText(ClaudeRequest request) {
		Flux<ClaudeEvent> events = stream(request);
		Locale locale = LocaleContextHolder.getLocale();
		return Flux
			.defer(() -> events.concatMapIterable(new TextPieces((event) -> this.calls.restarted(event, locale))));
	}

	@Override
	public Mono<Integer> countTokens(ClaudeRequest request) {
		Function<ContextView, ClaudeCall> call = call(() -> request, Audience.PROGRAM, false);
		return Mono.deferContextual((context) -> this.tokens.count(call.apply(context)));
	}

	@Override
	public int countTokensBlocking(ClaudeRequest request) {
		return this.blocking.await("countTokens", "countTokens", countTokens(request));
	}

	private Flux<ClaudeEvent> events(Supplier<ClaudeRequest> request, Audience audience) {
		Function<ContextView, ClaudeCall> call = call(request, audience, true);
		return Flux.deferContextual((context) -> this.ring.proceed(call.apply(context)));
	}

	private Mono<ClaudeReply> reply(Supplier<ClaudeRequest> request, Audience audience) {
		Function<ContextView, ClaudeCall> call = call(request, audience, false);
		return Mono.deferContextual((context) -> new ReplyMono(this.ring.proceed(call.apply(context))));
	}

	/** People read what there is, or a message in its place; programs need to know. */
	private Consumer<ClaudeReply> exhausted(ToolLoop loop) {
		Locale locale = LocaleContextHolder.getLocale();
		return (reply) -> {
			throw this.calls.exhausted(reply, loop.maxRounds(), locale);
		};
	}

	/** For calls that follow each other: all are made as from the place of the first. */
	private Function<ClaudeRequest, Mono<ClaudeReply>> asking(Audience audience) {
		Locale locale = LocaleContextHolder.getLocale();
		CallHints hints = CallHints.current();
		return (request) -> Mono.deferContextual((context) -> new ReplyMono(this.ring
			.proceed(this.calls.call(request, audience, false, locale, this.resolver.of(request, hints, context)))));
	}

	/** Language and hints are those of the place where the answer is asked for. */
	private Function<ContextView, ClaudeCall> call(Supplier<ClaudeRequest> request, Audience audience, boolean stream) {
		Locale locale = LocaleContextHolder.getLocale();
		CallHints hints = CallHints.current();
		return (context) -> {
			ClaudeRequest asked = request.get();
			return this.calls.call(asked, audience, stream, locale, this.resolver.of(asked, hints, context));
		};
	}

	private ClaudeReply blocking(String method, Mono<ClaudeReply> answer) {
		return this.blocking.await(method, method + "Async", answer);
	}

}
