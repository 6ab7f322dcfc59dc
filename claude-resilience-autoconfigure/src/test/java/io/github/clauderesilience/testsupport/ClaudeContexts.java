package io.github.clauderesilience.testsupport;

import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.autoconfigure.ClaudeAutoConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.Configurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * Applications that use the starter, without a web server.
 */
public final class ClaudeContexts {

	private ClaudeContexts() {
	}

	/**
	 * Starts an application whose calls are neither repeated, nor refused by a circuit,
	 * nor answered by another model, so that each fault is seen as it is.
	 * @param baseUrl where the API is
	 * @param properties more properties, {@code name=value}
	 * @return the running application
	 */
	public static ConfigurableApplicationContext start(String baseUrl, String... properties) {
		return start(baseUrl, () -> "sk-ant-test-key-0000", properties);
	}

	/**
	 * Starts such an application with keys of its own.
	 * @param baseUrl where the API is
	 * @param keys the bean that gives the keys
	 * @param properties more properties, {@code name=value}
	 * @return the running application
	 */
	public static ConfigurableApplicationContext start(String baseUrl, ClaudeApiKeys keys, String... properties) {
		List<String> all = new ArrayList<>(List.of("claude.base-url=" + baseUrl, "spring.main.banner-mode=off",
				"claude.retry.default.max-retries=0", "claude.retry.overloaded.max-retries=0",
				"claude.retry.intermediary.max-retries=0", "claude.retry.timeout.max-retries=0",
				"claude.retry.malformed.max-retries=0", "claude.circuit-breaker.failures=1000000",
				"claude.fallback.models=", "claude.model-list.enabled=false"));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(autoConfigurations()).web(WebApplicationType.NONE)
			.initializers(
					(context) -> ((GenericApplicationContext) context).registerBean(ClaudeApiKeys.class, () -> keys))
			.properties(all.toArray(String[]::new))
			.logStartupInfo(false)
			.run();
	}

	/**
	 * The auto-configurations of this library, as it registers them, in their order.
	 * @return the classes
	 */
	public static Class<?>[] autoConfigurations() {
		ClassLoader loader = ClaudeContexts.class.getClassLoader();
		String own = ClaudeAutoConfiguration.class.getPackageName();
		List<Class<?>> classes = new ArrayList<>();
		for (String candidate : ImportCandidates.load(AutoConfiguration.class, loader)) {
			if (candidate.startsWith(own)) {
				classes.add(ClassUtils.resolveClassName(candidate, loader));
			}
		}
		return Configurations.getClasses(AutoConfigurations.of(classes.toArray(Class<?>[]::new)));
	}

}
