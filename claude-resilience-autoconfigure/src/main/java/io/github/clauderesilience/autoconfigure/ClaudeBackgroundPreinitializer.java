package io.github.clauderesilience.autoconfigure;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.clauderesilience.error.ErrorRules;
import io.github.clauderesilience.model.ModelTableLoader;
import io.github.clauderesilience.wire.ClaudeWebClients;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/**
 * Loads classes of this library, Reactor and Netty on Spring Boot's thread beside the
 * start of the application, in the order in which the start needs them. Nothing depends
 * on it: Boot leaves it out on one core, in native images and with
 * {@code -Dspring.backgroundpreinitializer.ignore=true}.
 */
final class ClaudeBackgroundPreinitializer implements BackgroundPreinitializer {

	@Override
	public void preinitialize() {
		loadAutoConfigurations(ClaudeBackgroundPreinitializer.class.getClassLoader());
		ClaudeWebClients.preinitialize();
		ErrorRules.shipped();
		ModelTableLoader.shipped();
		Caffeine.newBuilder().maximumSize(1).expireAfterWrite(Duration.ofHours(1)).build();
	}

	/** With the types of their beans, which the conditions on beans look at. */
	private static void loadAutoConfigurations(ClassLoader classLoader) {
		String ours = ClassUtils.getPackageName(ClaudeBackgroundPreinitializer.class);
		for (String name : ImportCandidates.load(AutoConfiguration.class, classLoader)) {
			if (name.startsWith(ours)) {
				try {
					ClassUtils.forName(name, classLoader).getDeclaredMethods();
				}
				catch (ClassNotFoundException | LinkageError ex) {
					// The application has nothing that this part is for
				}
			}
		}
	}

}
