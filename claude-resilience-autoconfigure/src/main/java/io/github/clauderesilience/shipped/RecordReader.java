package io.github.clauderesilience.shipped;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Makes records of maps of texts, by the names of their components in kebab case. What is
 * left out is {@code null}.
 */
final class RecordReader {

	private static final Map<Class<?>, Function<String, Object>> SCALARS = Map.of(String.class, (text) -> text,
			Integer.class, Integer::valueOf, Long.class, Long::valueOf, Double.class, Double::valueOf, Boolean.class,
			RecordReader::bool, BigDecimal.class, BigDecimal::new, LocalDate.class, LocalDate::parse);

	private RecordReader() {
	}

	static <R extends Record> R record(Class<R> type, Map<?, ?> fields) {
		RecordComponent[] components = type.getRecordComponents();
		@Nullable Object[] arguments = new Object[components.length];
		Class<?>[] types = new Class<?>[components.length];
		int used = 0;
		for (int i = 0; i < components.length; i++) {
			types[i] = components[i].getType();
			String name = kebab(components[i].getName());
			Object field = fields.get(name);
			if (field != null) {
				used++;
				arguments[i] = value(components[i].getGenericType(), field, name);
			}
		}
		if (used != fields.size()) {
			List<String> known = Arrays.stream(components).map((one) -> kebab(one.getName())).toList();
			throw new IllegalArgumentException(
					"one of " + fields.keySet() + " has no value or is none of the fields " + known);
		}
		return create(type, types, arguments);
	}

	private static <R extends Record> R create(Class<R> type, Class<?>[] types, @Nullable Object[] arguments) {
		try {
			return type.getDeclaredConstructor(types).newInstance(arguments);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalArgumentException(type.getSimpleName() + " cannot be made", ex);
		}
	}

	private static Object value(Type type, Object field, String name) {
		if (type instanceof ParameterizedType set && set.getRawType() == Set.class) {
			Set<Object> all = new LinkedHashSet<>();
			for (Object one : (field instanceof List<?> list) ? list : List.of(field)) {
				all.add(scalar((Class<?>) set.getActualTypeArguments()[0], one, name));
			}
			return all;
		}
		Class<?> plain = (Class<?>) type;
		if (plain.isRecord() && field instanceof Map<?, ?> fields) {
			return record(plain.asSubclass(Record.class), fields);
		}
		return scalar(plain, field, name);
	}

	private static Object scalar(Class<?> type, Object field, String name) {
		if (field instanceof String text) {
			if (type.isEnum()) {
				String constant = text.replace('-', '_').toUpperCase(Locale.ROOT);
				return Arrays.stream(type.getEnumConstants())
					.filter((one) -> ((Enum<?>) one).name().equals(constant))
					.findFirst()
					.orElseThrow(() -> new IllegalArgumentException(name + " is " + text));
			}
			Function<String, Object> reader = SCALARS.get(type);
			if (reader != null) {
				return read(reader, text, name);
			}
		}
		throw new IllegalArgumentException(name + " is " + field + " but should be a " + type.getSimpleName());
	}

	private static Object read(Function<String, Object> reader, String text, String name) {
		try {
			return reader.apply(text);
		}
		catch (RuntimeException ex) {
			throw new IllegalArgumentException(name + " is " + text, ex);
		}
	}

	private static Boolean bool(String text) {
		if (text.equals("true") || text.equals("false")) {
			return Boolean.valueOf(text);
		}
		throw new IllegalArgumentException("neither true nor false");
	}

	/** As the names of settings: {@code cacheWrite5m} is {@code cache-write-5m}. */
	static String kebab(String name) {
		StringBuilder kebab = new StringBuilder();
		for (int i = 0; i < name.length(); i++) {
			char each = name.charAt(i);
			boolean begins = Character.isUpperCase(each)
					|| (Character.isDigit(each) && !Character.isDigit(name.charAt(i - 1)));
			kebab.append(begins ? "-" : "").append(Character.toLowerCase(each));
		}
		return kebab.toString();
	}

}
