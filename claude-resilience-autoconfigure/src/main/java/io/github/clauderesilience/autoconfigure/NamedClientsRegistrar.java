package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Registers the beans of each named client, {@link ClaudeService} and {@link WebClient},
 * for injection points with its name as their qualifier. They are no candidates for
 * others, which go on to get the beans of the client that {@code claude.*} configures.
 */
final class NamedClientsRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	NamedClientsRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		if (this.environment instanceof ConfigurableEnvironment configurable) {
			for (String name : ClientSettings.names(configurable)) {
				register(registry, name, "claudeService", ClaudeService.class, "service");
				register(registry, name, "claudeWebClient", WebClient.class, "webClient");
			}
		}
	}

	private static void register(BeanDefinitionRegistry registry, String name, String bean, Class<?> type,
			String factoryMethod) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName("claudeServices");
		definition.setFactoryMethodName(factoryMethod);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.setDefaultCandidate(false);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		registry.registerBeanDefinition(bean + "." + name, definition);
	}

}
