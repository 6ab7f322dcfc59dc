package io.github.clauderesilience.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.clauderesilience.ErrorClass;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Refuses names in {@code application.yml} that a binder would pass over in silence.
 */
final class KnownNames {

	private KnownNames() {
	}

	/**
	 * Refuses an entry below {@code claude.retry} that is no error class which is
	 * retried.
	 */
	static void checkRetry(Environment environment) {
		Set<String> known = Arrays.stream(ErrorClass.values())
			.filter((errorClass) -> errorClass.retry() == ErrorClass.Retry.BACKOFF)
			.map(ErrorClass::key)
			.collect(Collectors.toSet());
		known.addAll(List.of("default", "budget"));
		Set<String> plain = known.stream().map(KnownNames::plain).collect(Collectors.toSet());
		for (String name : entries(environment, "claude.retry").keySet()) {
			if (!plain.contains(plain(name))) {
				throw SettingsFactory.problem("claude.retry." + name + " is not an error class that is retried",
						"Use one of " + known.stream().sorted().toList() + ", or remove it.");
			}
		}
	}

	/**
	 * The error class of a name in {@code application.yml}.
	 */
	static ErrorClass errorClass(String key, String name) {
		for (ErrorClass errorClass : ErrorClass.values()) {
			if (plain(errorClass.key()).equals(plain(name))) {
				return errorClass;
			}
		}
		throw SettingsFactory.problem(key + " names \"" + name + "\", which is not an error class",
				"Use names out of " + Arrays.stream(ErrorClass.values()).map(ErrorClass::key).toList() + ".");
	}

	private static Map<String, Object> entries(Environment environment, String prefix) {
		return Binder.get(environment).bind(prefix, Bindable.mapOf(String.class, Object.class)).orElse(Map.of());
	}

	private static String plain(String name) {
		int dot = name.indexOf('.');
		return ((dot < 0) ? name : name.substring(0, dot)).replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

}
