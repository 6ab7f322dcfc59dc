package io.github.clauderesilience.shipped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * One data file of this library. Immutable.
 */
public final class ShippedData {

	private final String file;

	private final Map<?, ?> content;

	private ShippedData(String file, Map<?, ?> content) {
		this.file = file;
		this.content = content;
	}

	/**
	 * Reads a file.
	 * @param file its name on the class path of this library
	 * @return the file
	 * @throws IllegalStateException if it is missing or not a YAML map
	 */
	public static ShippedData of(String file) {
		try (InputStream in = ShippedData.class.getClassLoader().getResourceAsStream(file)) {
			if (in == null || !(yaml().load(in) instanceof Map<?, ?> content)) {
				throw new IllegalStateException(file + " is missing or not a YAML map");
			}
			return new ShippedData(file, content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The records below a name.
	 * @param name a name at the top of the file
	 * @param type the type of the records
	 * @return the records by their names, in the order of the file
	 * @param <R> the type of the records
	 * @throws IllegalStateException if a record has an unknown field or a value of
	 * another type
	 */
	public <R extends Record> Map<String, R> records(String name, Class<R> type) {
		return records(this.content.get(name), type, name);
	}

	/**
	 * The records in groups below a name.
	 * @param name a name at the top of the file
	 * @param type the type of the records
	 * @return the records by group and name, in the order of the file
	 * @param <R> the type of the records
	 * @throws IllegalStateException if a record has an unknown field or a value of
	 * another type
	 */
	public <R extends Record> Map<String, Map<String, R>> groups(String name, Class<R> type) {
		Map<String, Map<String, R>> groups = new LinkedHashMap<>();
		map(this.content.get(name), name)
			.forEach((group, members) -> groups.put(group.toString(), records(members, type, name + "." + group)));
		return groups;
	}

	private <R extends Record> Map<String, R> records(@Nullable Object members, Class<R> type, String path) {
		Map<String, R> records = new LinkedHashMap<>();
		map(members, path).forEach((key, value) -> records.put(key.toString(), record(type, value, path + "." + key)));
		return records;
	}

	private <R extends Record> R record(Class<R> type, @Nullable Object value, String path) {
		try {
			return RecordReader.record(type, map(value, path));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException(this.file + ", " + path + ": " + ex.getMessage(), ex);
		}
	}

	private Map<?, ?> map(@Nullable Object value, String path) {
		if (value instanceof Map<?, ?> map) {
			return map;
		}
		throw new IllegalStateException(this.file + ", " + path + ": not a map");
	}

	/** Without types of its own for scalars: the records know what they are. */
	private static Yaml yaml() {
		LoaderOptions options = new LoaderOptions();
		DumperOptions dumper = new DumperOptions();
		return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, new Resolver() {

			@Override
			protected void addImplicitResolvers() {
				// every scalar is a text
			}

		});
	}

}
