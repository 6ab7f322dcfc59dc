package io.github.clauderesilience.autoconfigure.names;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Lets environment variables set entries of maps whose keys have dashes. A binder cannot
 * tell where a key ends in
 * {@code CLAUDE_RATE_LIMIT_GROUPS_SONNET_5_5_REQUESTS_PER_MINUTE} and passes over such a
 * variable in silence; here the names of the settings are known, and beside the variables
 * a source with their names in full is put.
 */
public final class EnvironmentKeys implements BeanFactoryPostProcessor, PriorityOrdered {

	/** Name of the source that is added. */
	static final String SOURCE = "claudeEnvironmentKeys";

	private final ConfigurableEnvironment environment;

	private final String prefix;

	private final Supplier<SettingNames> names;

	/**
	 * Creates a processor of the environment.
	 * @param environment where the variables are, and where their full names are put
	 * @param prefix the prefix of the settings
	 * @param names the names of the settings
	 */
	public EnvironmentKeys(ConfigurableEnvironment environment, String prefix, Supplier<SettingNames> names) {
		this.environment = environment;
		this.prefix = prefix;
		this.names = names;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		Map<String, Object> entries = new LinkedHashMap<>();
		PropertySource<?> last = null;
		for (WrittenName written : WrittenName.below(this.prefix, this.environment)) {
			SettingMatch match = written.isVariable() ? this.names.get().find(written) : null;
			Object value = (match != null && match.isExact() && match.entry() != null)
					? written.source().getProperty(written.name()) : null;
			if (match != null && value != null) {
				entries.putIfAbsent(match.name(), value);
				last = written.source();
			}
		}
		add(entries, last);
	}

	private void add(Map<String, Object> entries, @Nullable PropertySource<?> variables) {
		MutablePropertySources sources = this.environment.getPropertySources();
		sources.remove(SOURCE);
		if (variables != null) {
			sources.addBefore(variables.getName(), new MapPropertySource(SOURCE, entries));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
