package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * An incident from beginning to end, in three minutes, with captions. Thread-safe.
 */
@Component
@ConditionalOnSimulator
class Tour implements DisposableBean {

	private static final List<Step> STEPS = List.of(
			new Step(0,
					"An ordinary morning. Customers write, the model answers. The curves show how much of each limit"
							+ " is used; nobody configured the limits, they are learned from the answers.",
					(incident) -> incident.begin(Trouble.CUSTOMERS)),
			new Step(18,
					"Background work arrives, all at once. It waits in a lane of its own, and customers pass it."
							+ " Ask something: you will hardly wait.",
					(incident) -> incident.begin(Trouble.FLOOD)),
			new Step(45,
					"The provider halves the limits. The next answer tells, and calls go out more slowly, instead of"
							+ " being refused with 429.",
					(incident) -> incident.begin(Trouble.HALVED)),
			new Step(65, "The limits are back, and the background work is put off.", (incident) -> {
				incident.end(Trouble.HALVED);
				incident.end(Trouble.FLOOD);
			}),
			new Step(75,
					"Now the model is down: each request is answered with 529. After five failures in a row its"
							+ " circuit opens, and nobody has to run into it any more.",
					(incident) -> incident.begin(Trouble.OUTAGE)),
			new Step(95, "Calls go to the fallback model, and each answer says so. Ask something and read its foot.",
					(incident) -> {
					}),
			new Step(115,
					"The model works again. One call is sent as a probe; when it succeeds the circuit closes, and the"
							+ " load returns step by step.",
					(incident) -> incident.end(Trouble.OUTAGE)),
			new Step(137,
					"Somebody revoked the key. One alert, no hammering. Frequent questions are still answered, from"
							+ " the cache or as our team wrote them; the others get an honest message.",
					(incident) -> incident.begin(Trouble.REVOKED)),
			new Step(157, "The key is accepted again, and everything is as it was.",
					(incident) -> incident.end(Trouble.REVOKED)),
			new Step(175, "That was the incident. Every curve, alert and number came from the library.",
					Incident::heal));

	private static final Duration END = Duration.ofMinutes(3);

	private final Incident incident;

	private final Scheduler scheduler;

	private final Disposable.Swap running = Disposables.swap();

	@Autowired
	Tour(Incident incident) {
		this(incident, Schedulers.boundedElastic());
	}

	Tour(Incident incident, Scheduler scheduler) {
		this.incident = incident;
		this.scheduler = scheduler;
	}

	/** Begins from a healthy state, again if it runs already. */
	void start() {
		stop();
		this.running.update(Flux.fromIterable(STEPS)
			.flatMap((step) -> Mono.delay(Duration.ofSeconds(step.second()), this.scheduler).thenReturn(step),
					STEPS.size())
			.doOnNext(this::play)
			.then(Mono.delay(END.minusSeconds(STEPS.get(STEPS.size() - 1).second()), this.scheduler))
			.subscribe((end) -> this.incident.say(null)));
	}

	/** Ends it, and mends what it broke. */
	void stop() {
		this.running.update(Disposables.disposed());
		this.incident.say(null);
		this.incident.heal();
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
