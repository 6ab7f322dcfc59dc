package io.github.clauderesilience.degrade;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.support.AbstractMessageSource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Resource bundles that are read when they are created, in each available language: a
 * caller that looks something up later, an event loop for example, reads no file, and
 * unknown languages take no memory. What an earlier bundle says counts in all languages.
 * Immutable and thread-safe.
 */
final class MessageBundles extends AbstractMessageSource {

	private static final Logger logger = LoggerFactory.getLogger(MessageBundles.class);

	private static final List<String> EXTENSIONS = List.of(".properties", ".xml");

	private final PathMatchingResourcePatternResolver resources = new PathMatchingResourcePatternResolver();

	/**
	 * Messages by suffix of the language, such as {@code "_de"}, all fallbacks merged.
	 */
	private final Map<String, Properties> messages = new HashMap<>();

	/**
	 * Reads bundles.
	 * @param basenames locations without language and extension, the first one wins
	 * @param own the last of them, whose languages are known
	 * @param languages the languages of that one
	 */
	MessageBundles(List<String> basenames, String own, List<Locale> languages) {
		List<Map<String, Properties>> bundles = new ArrayList<>();
		basenames.forEach((basename) -> bundles.add(read(basename)));
		Map<String, Properties> last = new TreeMap<>();
		read(own, "", last);
		languages.forEach((language) -> read(own, "_" + language, last));
		bundles.add(last);
		bundles.forEach((bundle) -> bundle.keySet().forEach((suffix) -> this.messages.put(suffix, new Properties())));
		this.messages.forEach((suffix, merged) -> {
			for (int i = bundles.size() - 1; i >= 0; i--) {
				merge(bundles.get(i), suffix, merged);
			}
		});
	}

	private static void merge(Map<String, Properties> bundle, String suffix, Properties merged) {
		List<String> names = names(suffix);
		for (int i = names.size() - 1; i >= 0; i--) {
			Properties found = bundle.get(names.get(i));
			if (found != null) {
				merged.putAll(found);
			}
		}
	}

	/** The suffix, and those it falls back to: "_de_AT", "_de", "". */
	private static List<String> names(String suffix) {
		List<String> names = new ArrayList<>();
		for (String name = suffix; !name.isEmpty(); name = name.substring(0, name.lastIndexOf('_'))) {
			names.add(name);
		}
		names.add("");
		return names;
	}

	private Map<String, Properties> read(String basename) {
		Map<String, Properties> bundle = new TreeMap<>();
		String name = basename.substring(Math.max(basename.lastIndexOf('/'), basename.lastIndexOf(':')) + 1);
		for (Resource resource : find(basename)) {
			String file = resource.getFilename();
			if (file == null || !file.startsWith(name)) {
				continue;
			}
			String suffix = file.substring(name.length(), file.lastIndexOf('.'));
			if (suffix.isEmpty() || suffix.matches("(_\\w+)+")) {
				read(resource, bundle.computeIfAbsent(suffix, (unknown) -> new Properties()));
			}
		}
		if (bundle.isEmpty()) {
			logger.warn("claude.degrade.messages names {}, but there is no such resource bundle", basename);
		}
		return bundle;
	}

	private List<Resource> find(String basename) {
		String path = basename.startsWith("classpath:") ? basename.substring("classpath:".length()) : basename;
		String location = path.contains(":") ? path : "classpath*:" + path;
		List<Resource> found = new ArrayList<>();
		for (String extension : EXTENSIONS) {
			try {
				found.addAll(List.of(this.resources.getResources(location + "*" + extension)));
			}
			catch (FileNotFoundException ex) {
				// None there
			}
			catch (IOException ex) {
				logger.warn("The resource bundle {} cannot be read: {}", basename, ex.toString());
			}
		}
		return found;
	}

	private void read(String basename, String suffix, Map<String, Properties> bundle) {
		read(this.resources.getResource(basename + suffix + EXTENSIONS.get(0)),
				bundle.computeIfAbsent(suffix, (unknown) -> new Properties()));
	}

	private static void read(Resource resource, Properties into) {
		try {
			PropertiesLoaderUtils.fillProperties(into, new EncodedResource(resource, StandardCharsets.UTF_8));
		}
		catch (IOException | IllegalArgumentException ex) {
			logger.warn("The resource bundle {} cannot be read: {}", resource.getDescription(), ex.toString());
		}
	}

	@Override
	protected @Nullable String resolveCodeWithoutArguments(String code, Locale locale) {
		for (String name : names(suffix(locale))) {
			Properties found = this.messages.get(name);
			if (found != null) {
				return found.getProperty(code);
			}
		}
		return null;
	}

	private static String suffix(Locale locale) {
		StringBuilder suffix = new StringBuilder();
		for (String part : List.of(locale.getLanguage(), locale.getCountry(), locale.getVariant())) {
			if (!part.isEmpty()) {
				suffix.append('_').append(part);
			}
		}
		return suffix.toString();
	}

	@Override
	protected @Nullable MessageFormat resolveCode(String code, Locale locale) {
		String message = resolveCodeWithoutArguments(code, locale);
		return (message != null) ? new MessageFormat(message, locale) : null;
	}

}
