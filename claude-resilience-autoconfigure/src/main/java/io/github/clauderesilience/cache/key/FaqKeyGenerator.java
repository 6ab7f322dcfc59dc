package io.github.clauderesilience.cache.key;

import java.lang.reflect.Method;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.KeyGenerator;

/**
 * Makes keys for {@code @Cacheable} methods of the application: the method, and its
 * arguments, of which texts count in their normalised form and requests by what can
 * change their answer. Thread-safe.
 */
public final class FaqKeyGenerator implements KeyGenerator {

	/** Name of the bean. */
	public static final String BEAN_NAME = "claudeFaqKeyGenerator";

	private final FaqKeys keys;

	/**
	 * Creates a generator.
	 * @param keys what counts as the same question
	 */
	public FaqKeyGenerator(FaqKeys keys) {
		this.keys = keys;
	}

	/**
	 * The key of a call.
	 * @throws IllegalArgumentException when an argument has no JSON form
	 */
	@Override
	public Object generate(Object target, Method method, @Nullable Object... params) {
		KeyDigest digest = new KeyDigest();
		digest.add(method.toGenericString());
		for (Object param : params) {
			if (param instanceof String text) {
				digest.add(this.keys.normalised(text));
			}
			else if (param instanceof ClaudeRequest request) {
				digest.add(this.keys.of(request.json(), request.betas()));
			}
			else {
				digest.add(Json.of(param));
			}
		}
		return digest.hex();
	}

}
