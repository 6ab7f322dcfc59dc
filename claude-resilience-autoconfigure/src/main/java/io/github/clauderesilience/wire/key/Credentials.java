package io.github.clauderesilience.wire.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.chain.attempt.Credential;
import io.github.clauderesilience.chain.guard.Secrets;
import io.github.clauderesilience.error.Failures;
import org.jspecify.annotations.Nullable;

/**
 * The key to use now, checked before anything is sent, with the fingerprint it goes by in
 * logs. Thread-safe.
 */
public final class Credentials {

	/** Of examples, without case and punctuation; our choice. */
	private static final Set<String> PLACEHOLDERS = Set.of("changeme", "changeit", "yourapikey", "yourkey",
			"yourkeyhere", "yourapikeyhere", "apikey", "myapikey", "todo", "xxx", "replaceme", "secret",
			"youranthropicapikey", "anthropicapikey", "insertkeyhere", "none", "null");

	private static final String BEARER = "Bearer ";

	private final ClaudeApiKeys keys;

	private final Failures failures;

	private final Secrets secrets = new Secrets();

	private volatile @Nullable Credential last;

	/**
	 * Creates credentials from a source of keys.
	 * @param keys asked once per request
	 * @param failures makes the exceptions
	 */
	public Credentials(ClaudeApiKeys keys, Failures failures) {
		this.keys = keys;
		this.failures = failures;
	}

	/**
	 * The credential to use now.
	 * @param locale the language of the person, for the message if there is no key
	 * @return the credential
	 * @throws io.github.clauderesilience.ClaudeAccountException when there is no key, or
	 * one that a header cannot contain, or the source of keys fails
	 */
	public Credential current(Locale locale) {
		String key = key(locale);
		Credential known = this.last;
		if (known != null && known.key().equals(key)) {
			return known;
		}
		String problem = problem(key);
		if (key == null || problem != null) {
			throw this.failures.local(ErrorClass.AUTHENTICATION, null, locale, String.valueOf(problem), null);
		}
		Credential fresh = new Credential(key, fingerprint(key), this.secrets);
		this.last = fresh;
		return fresh;
	}

	/**
	 * The credential of a client that sends a key of its own.
	 * @param key the key
	 * @param locale the language of the person, for the message if it cannot be sent
	 * @return the credential
	 * @throws io.github.clauderesilience.ClaudeAccountException if the key cannot stand
	 * in a header
	 */
	Credential ofClient(String key, Locale locale) {
		String problem = problem(key);
		if (problem != null) {
			throw this.failures.local(ErrorClass.AUTHENTICATION, null, locale, problem, null);
		}
		return new Credential(key, fingerprint(key), new Secrets(), true);
	}

	/* An application's own: what it throws says nothing about the model, and is told. */
	private @Nullable String key(Locale locale) {
		try {
			return this.keys.currentKey();
		}
		catch (Throwable ex) {
			throw this.failures.local(ErrorClass.AUTHENTICATION, null, locale,
					"There is no API key: the bean " + this.keys.getClass().getName() + " of type ClaudeApiKeys threw "
							+ ex.getClass().getName() + ". Not sent",
					ex);
		}
	}

	/**
	 * What is wrong with a key, without showing it.
	 * @param key the key, may be {@code null}
	 * @return a sentence that says what to change, or {@code null} if the key can be sent
	 */
	public static @Nullable String problem(@Nullable String key) {
		if (key == null || key.isBlank()) {
			return "There is no API key. Set claude.api-key, the environment variable ANTHROPIC_API_KEY,"
					+ " or define a bean of type ClaudeApiKeys";
		}
		if (key.strip().regionMatches(true, 0, BEARER, 0, BEARER.length())) {
			return "The API key begins with \"Bearer \"; remove that word, the key alone is needed";
		}
		String placeholder = placeholder(key.strip());
		if (placeholder != null) {
			return placeholder;
		}
		for (int i = 0; i < key.length(); i++) {
			char c = key.charAt(i);
			if (c <= ' ' || c > '~') {
				return "The API key has " + name(c) + " at position " + (i + 1) + " of " + key.length() + "; remove it"
						+ source(c);
			}
		}
		return null;
	}

	/** What stands in a configuration when the key was never put into it. */
	private static @Nullable String placeholder(String key) {
		if (key.startsWith("${")) {
			return "The API key is the placeholder " + key + ", which was not replaced: its environment variable or"
					+ " property is not set. Set it, or remove the line: without it, ANTHROPIC_API_KEY is used";
		}
		if (key.startsWith("\"") || key.startsWith("'") || key.endsWith("\"") || key.endsWith("'")) {
			return "The API key has quotation marks around it; remove them (files of environment variables, such as"
					+ " that of docker --env-file, take them literally)";
		}
		String word = key.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
		return (PLACEHOLDERS.contains(word) || key.startsWith("<")) ? "The API key is \"" + key
				+ "\", a placeholder from an example; put a key from the Claude Console" + " in its place" : null;
	}

	private static String name(char c) {
		return switch (c) {
			case '\n', '\r' -> "a line break";
			case ' ', '\t' -> "a blank";
			default -> "a character that a header cannot contain (U+%04X)".formatted((int) c);
		};
	}

	private static String source(char c) {
		return switch (c) {
			case '\n', '\r' -> " (often the last line break of a secret file)";
			case ' ', '\t' -> " (often copied along with the key)";
			default -> "";
		};
	}

	private static String fingerprint(String key) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(hash, 0, 4);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
