package io.github.clauderesilience.carry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.http.HttpHeaders;

/**
 * What a client is written with, as a value for tags: one of a fixed set, whatever the
 * client claims. Pure.
 */
final class Sdk {

	private static final Set<String> LANGUAGES = Set.of("java", "kotlin", "python", "go", "ruby", "csharp", "php");

	/** By a part of the user agent. */
	private static final Map<String, String> AGENTS = Map.of("langchain4j", "langchain4j", "spring-ai", "spring-ai",
			"claude-cli", "claude-cli", "curl/", "curl");

	private Sdk() {
	}

	static String of(HttpHeaders headers) {
		String agent = String.valueOf(headers.getFirst(HttpHeaders.USER_AGENT)).toLowerCase(Locale.ROOT);
		for (Map.Entry<String, String> known : AGENTS.entrySet()) {
			if (agent.contains(known.getKey())) {
				return known.getValue();
			}
		}
		String language = String.valueOf(headers.getFirst("x-stainless-lang")).toLowerCase(Locale.ROOT);
		if (language.equals("js")) {
			return "typescript";
		}
		return LANGUAGES.contains(language) ? language : "other";
	}

}
