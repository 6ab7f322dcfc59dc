package io.github.clauderesilience.autoconfigure;

import java.util.List;
import java.util.regex.Pattern;

import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.observe.meter.PolicyMeters;
import io.github.clauderesilience.observe.recent.CallLog;
import io.github.clauderesilience.observe.verdict.TrafficWindow;
import io.github.clauderesilience.spi.AttemptObserver;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.spi.RetryListener;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * Listeners to the calls of a named client: its own, and those of the application.
 *
 * @param log its last calls
 * @param traffic the requests of the last minute
 * @param calls notified of the end of calls
 * @param attempts notified of the end of attempts
 * @param retries notified of retries
 * @param fallbacks notified of calls to fallback models
 * @param modes for which models others stand in, once they are there
 */
record ClientObservers(CallLog log, TrafficWindow traffic, Parts<CallObserver> calls, Parts<AttemptObserver> attempts,
		Parts<RetryListener> retries, Parts<FallbackListener> fallbacks, Parts<FallbackModes> modes) {

	/** The parts of the library that are about the client which claude.* configures. */
	private static final Pattern OF_DEFAULT = Pattern
		.compile("io\\.github\\.clauderesilience\\.(observe|limit|cache|retry|fallback)(\\..*)?");

	static ClientObservers of(String client, Account account, CallLog log, TrafficWindow traffic,
			ListableBeanFactory beans) {
		Parts<FallbackModes> modes = new Parts<>();
		Parts<CallObserver> calls = new Parts<CallObserver>(log, traffic).and(others(CallObserver.class, beans));
		Parts<AttemptObserver> attempts = new Parts<AttemptObserver>(traffic, account.advisor(), account.rates())
			.and(others(AttemptObserver.class, beans));
		Parts<RetryListener> retries = new Parts<RetryListener>().and(others(RetryListener.class, beans));
		Parts<FallbackListener> fallbacks = new Parts<FallbackListener>().and(others(FallbackListener.class, beans));
		beans.getBeanProvider(ClientMetering.class).ifAvailable((metering) -> {
			calls.add(metering.calls(client, modes::getObject));
			attempts.add(metering.attempts(client));
			PolicyMeters policies = metering.policies(client);
			retries.add(policies);
			fallbacks.add(policies);
		});
		return new ClientObservers(log, traffic, calls, attempts, retries, fallbacks, modes);
	}

	/**
	 * Beans of the application, without those that the library has for one client.
	 */
	static <T> List<T> others(Class<T> type, ListableBeanFactory beans) {
		return beans.getBeanProvider(type)
			.orderedStream()
			.filter((bean) -> !OF_DEFAULT.matcher(bean.getClass().getPackageName()).matches())
			.toList();
	}

}
