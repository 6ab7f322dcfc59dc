package io.github.clauderesilience.sample;

import io.github.clauderesilience.observe.trace.QuestionContext;
import io.github.clauderesilience.spi.CallInfo;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.stereotype.Component;

/**
 * Lets an application look at a call while it is under way: the observation of the
 * question is a child of the application's own, and knows the call. Thread-safe.
 */
@Component
class CallProgress implements ObservationHandler<QuestionContext> {

	/** Where Micrometer keeps the observation in the Reactor context. */
	private static final String KEY = "micrometer.observation";

	/** Of its own, so that no meters are made of these observations. */
	private final ObservationRegistry registry = ObservationRegistry.create();

	CallProgress() {
		this.registry.observationConfig().observationHandler((context) -> true);
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof QuestionContext;
	}

	@Override
	public void onStart(QuestionContext question) {
		if (question.getParentObservation() instanceof Observation parent
				&& parent.getContext() instanceof Followed followed) {
			followed.call = question.call();
		}
	}

	/**
	 * Follows a call.
	 * @param answer the call, not subscribed to yet
	 * @param followed is told of the call as soon as it begins
	 * @param <T> the type of its events
	 * @return the same call, to be subscribed to
	 */
	<T> Flux<T> follow(Flux<T> answer, Followed followed) {
		return Flux.defer(() -> {
			Observation observation = Observation.start("support-desk.question", () -> followed, this.registry);
			return answer.doFinally((signal) -> observation.stop())
				.contextWrite((context) -> context.put(KEY, observation));
		});
	}

	/** A call that is followed. */
	static final class Followed extends Observation.Context {

		private volatile @Nullable CallInfo call;

		/**
		 * The call.
		 * @return what is known of it, {@code null} before it begins
		 */
		@Nullable CallInfo call() {
			return this.call;
		}

	}

}
