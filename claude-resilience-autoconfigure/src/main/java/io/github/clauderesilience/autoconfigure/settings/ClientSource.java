package io.github.clauderesilience.autoconfigure.settings;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Shows what stands below {@code claude.clients.<name>} in a source as if it stood below
 * {@code claude}. A property keeps the name it is written under, for error messages.
 */
class ClientSource implements ConfigurationPropertySource {

	private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(KnownNames.PREFIX);

	private final ConfigurationPropertySource source;

	private final ConfigurationPropertyName client;

	ClientSource(ConfigurationPropertySource source, ConfigurationPropertyName client) {
		this.source = source;
		this.client = client;
	}

	/**
	 * The view of a source.
	 * @param source the source
	 * @param name the name of the client
	 * @return a view that lists its names if the source does
	 */
	static ConfigurationPropertySource of(ConfigurationPropertySource source, String name) {
		ConfigurationPropertyName client = ConfigurationPropertyName.of(ClientSettings.PREFIX + "." + name);
		return (source instanceof IterableConfigurationPropertySource iterable) ? new Iterable(iterable, client)
				: new ClientSource(source, client);
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
		ConfigurationPropertyName written = written(name);
		return (written != null) ? this.source.getConfigurationProperty(written) : null;
	}

	@Override
	public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
		ConfigurationPropertyName written = written(name);
		return (written != null) ? this.source.containsDescendantOf(written) : ConfigurationPropertyState.ABSENT;
	}

	@Override
	public @Nullable Object getUnderlyingSource() {
		return this.source.getUnderlyingSource();
	}

	private @Nullable ConfigurationPropertyName written(@Nullable ConfigurationPropertyName name) {
		return (name != null && (ROOT.equals(name) || ROOT.isAncestorOf(name)))
				? this.client.append(name.subName(ROOT.getNumberOfElements())) : null;
	}

	/** Of a source that lists its names. */
	private static final class Iterable extends ClientSource implements IterableConfigurationPropertySource {

		private final IterableConfigurationPropertySource names;

		private final ConfigurationPropertyName client;

		private Iterable(IterableConfigurationPropertySource source, ConfigurationPropertyName client) {
			super(source, client);
			this.names = source;
			this.client = client;
		}

		@Override
		public Stream<ConfigurationPropertyName> stream() {
			return this.names.stream()
				.filter(this.client::isAncestorOf)
				.map((name) -> ROOT.append(name.subName(this.client.getNumberOfElements())));
		}

	}

}
