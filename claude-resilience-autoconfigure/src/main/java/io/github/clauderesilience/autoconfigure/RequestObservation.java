package io.github.clauderesilience.autoconfigure;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

import io.github.clauderesilience.observe.trace.ObservedRequests;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ClientRequestObservationConvention;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Takes the registry and the convention that customizers give to a builder, which the
 * builder does not tell, so that {@link ObservedRequests} observes in its place.
 */
final class RequestObservation implements InvocationHandler {

	private final WebClient.Builder target;

	private final WebClient.Builder builder;

	private ObservationRegistry registry = ObservationRegistry.NOOP;

	private @Nullable ClientRequestObservationConvention convention;

	RequestObservation(WebClient.Builder target) {
		this.target = target;
		this.builder = (WebClient.Builder) Proxy.newProxyInstance(WebClient.Builder.class.getClassLoader(),
				new Class<?>[] { WebClient.Builder.class }, this);
	}

	/**
	 * The builder for customizers.
	 */
	WebClient.Builder builder() {
		return this.builder;
	}

	/**
	 * The observation they asked for.
	 */
	ObservedRequests observation() {
		return new ObservedRequests(this.registry, this.convention);
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
		if (arguments != null && arguments.length == 1) {
			Object argument = arguments[0];
			switch (method.getName()) {
				case "observationRegistry" -> {
					this.registry = (ObservationRegistry) argument;
					return proxy;
				}
				case "observationConvention" -> {
					this.convention = (ClientRequestObservationConvention) argument;
					return proxy;
				}
				case "apply" -> {
					((Consumer<WebClient.Builder>) argument).accept(this.builder);
					return proxy;
				}
				default -> {
					// As the builder does it
				}
			}
		}
		try {
			Object result = method.invoke(this.target, arguments);
			return (result == this.target) ? proxy : result;
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

}
