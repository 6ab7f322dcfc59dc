package io.github.clauderesilience.autoconfigure.settings;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configuration metadata as it is generated for development tools.
 */
public final class GeneratedMetadata {

	private GeneratedMetadata() {
	}

	/**
	 * The entries of all settings below {@code claude}, by name.
	 * @return the entries
	 */
	public static Map<String, JsonNode> properties() {
		return byName("properties");
	}

	/**
	 * The values that are proposed, by the name of the setting.
	 */
	static Map<String, List<String>> hints() {
		Map<String, List<String>> values = new TreeMap<>();
		byName("hints").forEach((name, hint) -> values.put(name,
				hint.path("values").valueStream().map((value) -> value.path("value").stringValue()).toList()));
		return values;
	}

	private static Map<String, JsonNode> byName(String list) {
		Map<String, JsonNode> entries = new TreeMap<>();
		for (JsonNode entry : read().path(list)) {
			String name = entry.path("name").stringValue();
			if (name.startsWith("claude.")) {
				entries.put(name, entry);
			}
		}
		return entries;
	}

	private static JsonNode read() {
		URL classes = ClaudeProperties.class.getProtectionDomain().getCodeSource().getLocation();
		try (InputStream stream = new URL(classes, "META-INF/spring-configuration-metadata.json").openStream()) {
			return JsonMapper.shared().readTree(stream);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
