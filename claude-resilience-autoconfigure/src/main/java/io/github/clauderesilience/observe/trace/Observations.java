package io.github.clauderesilience.observe.trace;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.HeldResource;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.AttemptTracer;
import io.github.clauderesilience.observe.ModelTag;
import io.github.clauderesilience.observe.QuestionTracer;
import io.github.clauderesilience.spi.Settlement;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Observes questions and attempts. The observation travels in the Reactor context, so the
 * attempts of a question are its children however long they waited and on whichever
 * thread they are sent. Thread-safe.
 */
public final class Observations implements QuestionTracer, AttemptTracer {

	/**
	 * Where Micrometer keeps the observation in the Reactor context; the same as
	 * {@code ObservationThreadLocalAccessor.KEY}, without needing context-propagation.
	 */
	static final String KEY = "micrometer.observation";

	private static final QuestionConvention QUESTION = new DefaultQuestionConvention();

	private static final AttemptConvention ATTEMPT = new DefaultAttemptConvention();

	private final ObservationRegistry registry;

	private final ModelTag models;

	private final QuestionConvention questions;

	private final AttemptConvention attempts;

	private final BooleanSupplier consumed;

	private final @Nullable String client;

	/**
	 * Creates observations.
	 * @param registry where they are reported
	 * @param models bounds the values of attributes
	 * @param questions names those of questions
	 * @param attempts names those of attempts
	 * @param consumed whether they have a consumer; if not, none are made, which spares a
	 * call their cost
	 */
	public Observations(ObservationRegistry registry, ModelTable models, QuestionConvention questions,
			AttemptConvention attempts, BooleanSupplier consumed) {
		this(registry, new ModelTag(models), questions, attempts, consumed, null);
	}

	private Observations(ObservationRegistry registry, ModelTag models, QuestionConvention questions,
			AttemptConvention attempts, BooleanSupplier consumed, @Nullable String client) {
		this.client = client;
		this.consumed = consumed;
		this.registry = registry;
		this.models = models;
		this.questions = questions;
		this.attempts = attempts;
	}

	/**
	 * Adds the key value {@code client} to all observations.
	 */
	@Override
	public Observations of(String client) {
		return new Observations(this.registry, this.models, this.questions, this.attempts, this.consumed, client);
	}

	@Override
	public Flux<ClaudeEvent> trace(ClaudeCall call, Flux<ClaudeEvent> answer) {
		if (this.registry.isNoop() || !this.consumed.getAsBoolean()) {
			return answer;
		}
		// That of the caller's thread, if the context has none
		Observation around = this.registry.getCurrentObservation();
		return Flux.deferContextual((context) -> {
			QuestionContext question = new QuestionContext(call.context(),
					this.models.of(call.context().requestedModel()));
			Observation observation = started(this.questions,
					() -> named(Observation.createNotStarted(this.questions, QUESTION, () -> question, this.registry)),
					context.getOrDefault(KEY, around));
			return answer.doOnNext((event) -> {
				if (event instanceof ClaudeEvent.Completed completed) {
					question.answered(completed.reply());
				}
			}).doOnError((failure) -> Guard.tell(observation, (one) -> one.error(failure))).doFinally((signal) -> {
				if (signal == SignalType.CANCEL && question.reply() == null) {
					question.cancelled();
				}
				Guard.tell(observation, Observation::stop);
			}).contextWrite((outer) -> outer.put(KEY, observation));
		});
	}

	@Override
	public Mono<ClientResponse> trace(Exchange exchange, Mono<ClientResponse> response) {
		if (this.registry.isNoop() || !this.consumed.getAsBoolean()) {
			return response;
		}
		return Mono.deferContextual((context) -> {
			AttemptContext attempt = new AttemptContext(exchange, this.models.of(exchange.model()));
			Observation observation = started(this.attempts,
					() -> named(Observation.createNotStarted(this.attempts, ATTEMPT, () -> attempt, this.registry)),
					context.getOrDefault(KEY, null));
			exchange.hold(new Running(attempt, observation));
			return response.contextWrite((outer) -> outer.put(KEY, observation));
		});
	}

	private Observation named(Observation observation) {
		return (this.client != null) ? observation.lowCardinalityKeyValue("client", this.client) : observation;
	}

	/* What one handler throws at the start must not keep the others from the end. */
	static Observation started(Object convention, Supplier<Observation> creation, @Nullable Observation parent) {
		Observation observation = Guard.ask(convention, creation, () -> Observation.NOOP);
		Guard.tell(observation, (one) -> {
			if (parent != null) {
				one.parentObservation(parent);
			}
			one.start();
		});
		return observation;
	}

	/** Ends with the body, not with the head. */
	private record Running(AttemptContext attempt, Observation observation) implements HeldResource {

		@Override
		public void settle(Settlement settlement) {
			this.attempt.ended(settlement);
			ClaudeException failure = settlement.failure();
			if (failure != null) {
				Guard.tell(this.observation, (one) -> one.error(failure));
			}
			Guard.tell(this.observation, Observation::stop);
		}

	}

}
