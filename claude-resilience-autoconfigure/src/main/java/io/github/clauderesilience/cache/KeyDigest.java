package io.github.clauderesilience.cache;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;

/**
 * A SHA-256 over JSON in which the order of fields and the spelling of numbers do not
 * matter. Each piece is written with its kind and length, so that no two documents read
 * the same. Not thread-safe.
 */
final class KeyDigest {

	private final StringBuilder text = new StringBuilder(256);

	void add(String value) {
		this.text.append('s').append(value.length()).append(':').append(value);
	}

	void add(JsonNode node) {
		if (node.isObject()) {
			Map<String, JsonNode> sorted = new TreeMap<>();
			node.properties().forEach((field) -> sorted.put(field.getKey(), field.getValue()));
			this.text.append('o').append(sorted.size()).append(':');
			sorted.forEach((name, value) -> {
				add(name);
				add(value);
			});
		}
		else if (node.isArray()) {
			this.text.append('a').append(node.size()).append(':');
			node.forEach(this::add);
		}
		else if (node.isString()) {
			add(node.stringValue());
		}
		else if (node.isNumber()) {
			this.text.append('n').append(node.decimalValue().stripTrailingZeros()).append(';');
		}
		else {
			this.text.append('v').append(node.asString()).append(';');
		}
	}

	String hex() {
		try {
			MessageDigest sha = MessageDigest.getInstance("SHA-256");
			return HexFormat.of().formatHex(sha.digest(this.text.toString().getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
