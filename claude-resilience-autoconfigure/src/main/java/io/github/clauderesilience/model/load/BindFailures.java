package io.github.clauderesilience.model.load;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clauderesilience.model.ModelProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.core.convert.ConversionFailedException;

/**
 * Says in words what is wrong with configuration that cannot be bound.
 */
final class BindFailures {

	private BindFailures() {
	}

	/**
	 * Explains a failure.
	 * @param failure what the binder threw
	 * @return the key, what is wrong with it, and what to write instead
	 */
	static String explain(BindException failure) {
		UnboundConfigurationPropertiesException unbound = cause(failure, UnboundConfigurationPropertiesException.class);
		if (unbound != null) {
			return unbound.getUnboundProperties().iterator().next().getName() + " is not a known setting. A model has: "
					+ fieldNames()
					+ ". An id with other characters than a-z, 0-9 and '-' must be in brackets: \"[id]\".";
		}
		ConversionFailedException conversion = cause(failure, ConversionFailedException.class);
		if (conversion != null) {
			return failure.getName() + " is " + conversion.getValue() + ": write "
					+ expected(conversion.getTargetType().getType()) + ".";
		}
		return failure.getName() + " cannot be read: " + failure.getMessage();
	}

	private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static String expected(Class<?> type) {
		if (type.isEnum()) {
			return "one of " + Stream.of(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(", "));
		}
		if (type == LocalDate.class) {
			return "a date like 2030-01-31";
		}
		return (type == Boolean.class) ? "true or false" : "a number";
	}

	private static String fieldNames() {
		return Arrays.stream(ModelProperties.class.getRecordComponents())
			.map((component) -> component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(", "));
	}

}
