package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Named clients: further accounts of the application, below {@code claude.clients}.
 */
@AutoConfiguration(after = ClaudeServiceAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
@ConditionalOnBean(ClaudeService.class)
@ConditionalOnMissingBean(ClaudeServices.class)
@Import(NamedClientsRegistrar.class)
public final class ClaudeClientsAutoConfiguration {

	@Bean
	NamedClients claudeServices(ClientSettings settings, ObjectProvider<ClaudeService> services,
			ConfigurableListableBeanFactory beans, ApplicationEventPublisher events) {
		NamedClients clients = new NamedClients(services);
		if (!settings.clients().isEmpty()) {
			ClientAssembly assembly = new ClientAssembly(beans, events, clients);
			settings.clients().values().forEach(assembly::add);
		}
		return clients;
	}

}
