package io.github.clauderesilience.autoconfigure;

import java.util.Arrays;

import io.github.clauderesilience.observe.trace.RedisHousekeeping;
import io.github.clauderesilience.observe.trace.SilentMeterHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;

/**
 * Whether observations have a consumer in an application. The registry does not tell, so
 * this looks for what Boot hangs onto it.
 */
final class ObservationAudience {

	private static final String OF_BOOT = "org.springframework.boot.micrometer.observation.autoconfigure.";

	private static final String METRICS_OF_BOOT = "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration";

	/** Its subtypes are one group of handlers, of which ours is the first. */
	private static final String METER_HANDLER = "io.micrometer.core.instrument.observation.MeterObservationHandler";

	private ObservationAudience() {
	}

	/**
	 * Whether our observations have a consumer: a handler besides those that only make
	 * meters, or one that may have been added where we cannot see it.
	 */
	static boolean isIn(ConfigurableListableBeanFactory beans) {
		return !isRegistryOfBoot(beans) || hasBean(beans, type(beans, OF_BOOT + "ObservationRegistryCustomizer"))
				|| hasHandler(beans);
	}

	/**
	 * Whether the observation of a {@code WebClient}'s requests has a consumer besides
	 * Boot's timer, or is changed.
	 */
	static boolean hasRequestConsumer(ConfigurableListableBeanFactory beans) {
		return !isRegistryOfBoot(beans) || hasBean(beans, type(beans, OF_BOOT + "ObservationRegistryCustomizer"))
				|| hasBean(beans, ClientRequestObservationConvention.class)
				|| hasBean(beans, GlobalObservationConvention.class) || hasForeign(beans, ObservationHandler.class)
				|| hasForeign(beans, ObservationPredicate.class) || hasForeign(beans, ObservationFilter.class);
	}

	/** Besides Boot's handler that makes timers, its filter by properties, and ours. */
	private static boolean hasForeign(ConfigurableListableBeanFactory beans, Class<?> type) {
		return Arrays.stream(beans.getBeanNamesForType(type, true, false))
			.anyMatch((name) -> !isOfBoot(beans, name) && !beans.isTypeMatch(name, SilentMeterHandler.class)
					&& !beans.isTypeMatch(name, RedisHousekeeping.class));
	}

	private static boolean isOfBoot(ConfigurableListableBeanFactory beans, String name) {
		String origin = beans.containsBeanDefinition(name) ? beans.getBeanDefinition(name).getFactoryBeanName() : null;
		return (OF_BOOT + "ObservationAutoConfiguration").equals(origin) || METRICS_OF_BOOT.equals(origin);
	}

	private static boolean isRegistryOfBoot(ConfigurableListableBeanFactory beans) {
		String[] names = beans.getBeanNamesForType(ObservationRegistry.class, true, false);
		return names.length == 1 && beans.containsBeanDefinition(names[0]) && (OF_BOOT + "ObservationAutoConfiguration")
			.equals(beans.getBeanDefinition(names[0]).getFactoryBeanName());
	}

	private static boolean hasHandler(ConfigurableListableBeanFactory beans) {
		// Our handler cannot even be loaded if there is no such class
		Class<?> meters = type(beans, METER_HANDLER);
		Class<?> silenced = (meters != null && hasBean(beans, SilentMeterHandler.class)) ? meters : null;
		return Arrays.stream(beans.getBeanNamesForType(ObservationHandler.class, true, false))
			.anyMatch((name) -> silenced == null || !beans.isTypeMatch(name, silenced));
	}

	private static boolean hasBean(ConfigurableListableBeanFactory beans, @Nullable Class<?> type) {
		return type != null && beans.getBeanNamesForType(type, true, false).length > 0;
	}

	private static @Nullable Class<?> type(ConfigurableListableBeanFactory beans, String name) {
		try {
			return ClassUtils.forName(name, beans.getBeanClassLoader());
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return null;
		}
	}

}
