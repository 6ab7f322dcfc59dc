package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.clauderesilience.sample.SupportDeskProperties;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * An incident from beginning to end, with captions: three minutes unless a property says
 * otherwise. Thread-safe.
 */
@Component
@ConditionalOnSimulator
class Tour implements DisposableBean {

	private static final List<Step> STEPS = List.of(
			new Step(0,
					"An ordinary morning. Customers write, the model answers. The bars show how much of each limit was"
							+ " used in the last minute. No limit was configured: they are read from the responses.",
					(incident) -> incident.begin(Trouble.CUSTOMERS)),
			new Step(18,
					"Background work arrives, hundreds of tasks at once. It waits in a lane of its own, and customers"
							+ " go first. Ask something: you hardly wait.",
					(incident) -> incident.begin(Trouble.FLOOD)),
			new Step(45,
					"The provider halves the limits. The next response shows it, and calls are sent more slowly instead of"
							+ " being refused.",
					(incident) -> incident.begin(Trouble.HALVED)),
			new Step(65, "The limits are back, and the background work is cancelled. The queue empties.",
					(incident) -> {
						incident.end(Trouble.HALVED);
						incident.end(Trouble.FLOOD);
					}),
			new Step(75,
					"Now the model is down: it answers every request with an error. After five failures in a row it is"
							+ " taken out of service, and no further question is sent to it.",
					(incident) -> incident.begin(Trouble.OUTAGE)),
			new Step(95, "Another model answers, and each answer says so. Ask something and read its last line.",
					(incident) -> {
					}),
			new Step(115,
					"The model works again. One question probes it; when that succeeds, the load returns step by step.",
					(incident) -> incident.end(Trouble.OUTAGE)),
			new Step(137,
					"The API key was revoked. One alert, and no further requests. Frequent questions are still answered,"
							+ " from the cache or by our team; all others get an honest message.",
					(incident) -> incident.begin(Trouble.REVOKED)),
			new Step(157, "The key is accepted again, and everything is as it was.",
					(incident) -> incident.end(Trouble.REVOKED)),
			new Step(175, "That was the incident. Every curve, alert and number came from the library.",
					Incident::heal));

	/** Length of the story the steps are told in, in seconds. */
	private static final int SECONDS = 180;

	private final Incident incident;

	private final Duration length;

	private final Disposable.Swap running = Disposables.swap();

	Tour(Incident incident, SupportDeskProperties properties) {
		this.incident = incident;
		this.length = properties.tour();
	}

	/** Begins from a healthy state, again if it runs already. */
	void start() {
		stop();
		play(STEPS.get(0));
		this.running.update(Flux.fromIterable(STEPS)
			.skip(1)
			.concatMap((step) -> Mono.delay(sincePrevious(step), Schedulers.boundedElastic()).thenReturn(step), 1)
			.doOnNext(this::play)
			.then(Mono.delay(at(SECONDS - STEPS.get(STEPS.size() - 1).second())))
			.subscribe((end) -> this.incident.say(null)));
	}

	/** Ends it, and heals what it broke. */
	void stop() {
		this.running.update(Disposables.disposed());
		this.incident.say(null);
		this.incident.heal();
	}

	/** How long the caption before a step stands. */
	private Duration sincePrevious(Step step) {
		return at(step.second() - STEPS.get(STEPS.indexOf(step) - 1).second());
	}

	private Duration at(int seconds) {
		return this.length.multipliedBy(seconds).dividedBy(SECONDS);
	}

	private void play(Step step) {
		this.incident.say(step.caption());
		step.action().accept(this.incident);
	}

	@Override
	public void destroy() {
		this.running.dispose();
	}

	private record Step(int second, String caption, Consumer<Incident> action) {
	}

}
