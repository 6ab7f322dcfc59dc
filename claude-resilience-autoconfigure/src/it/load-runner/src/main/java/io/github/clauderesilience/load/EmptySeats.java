package io.github.clauderesilience.load;

import java.util.List;

import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.observe.ObserveInterceptor;
import io.github.clauderesilience.observe.PromptObserver;
import io.github.clauderesilience.observe.QuestionTracer;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.service.WireRing;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;

/**
 * Leaves the two rings with nothing in the seats of limiter, breaker, retry, fallback,
 * cache, review and observation: what is left is what every call pays for the rings
 * themselves, the classification of answers, credentials and time limits.
 */
final class EmptySeats implements BeanPostProcessor {

	/** Boot's own observation of each request is none of the rings'. */
	static final List<String> SETTINGS = List.of("--spring.autoconfigure.exclude="
			+ "org.springframework.boot.webclient.autoconfigure.WebClientObservationAutoConfiguration");

	private static final CallInterceptor CALL = (call, next) -> next.proceed(call);

	private static final Gate GATE = (exchange) -> null;

	private static final ExchangeFilterFunction WIRE = (request, next) -> next.exchange(request);

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof CallRing ring) {
			return new CallRing(new ObserveInterceptor(List.of(), PromptObserver.NONE, QuestionTracer.NONE),
					ring.degrade(), CALL, CALL, CALL, CALL, CALL, CALL, CALL);
		}
		if (bean instanceof WireRing ring) {
			return new WireRing(ring.passthrough(), ring.credentials(), GATE, GATE, WIRE, ring.answer());
		}
		return bean;
	}

}
