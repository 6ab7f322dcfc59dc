package io.github.clauderesilience.cache.key;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

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
		if (node instanceof ObjectNode object) {
			add(object, List.of(), (name, value) -> add(value));
		}
		else if (node.isArray()) {
			addArray(node.size());
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

	/**
	 * Adds an object.
	 * @param object the object
	 * @param without names of fields that do not count
	 * @param values adds the value of each field, exactly one
	 */
	void add(ObjectNode object, List<String> without, BiConsumer<String, JsonNode> values) {
		String[] names = new String[object.size()];
		int count = 0;
		for (String name : object.propertyNames()) {
			if (!without.contains(name)) {
				names[count++] = name;
			}
		}
		Arrays.sort(names, 0, count);
		addObject(count);
		for (int i = 0; i < count; i++) {
			add(names[i]);
			values.accept(names[i], object.path(names[i]));
		}
	}

	/** Begins an object, whose names and values come next. */
	void addObject(int size) {
		this.text.append('o').append(size).append(':');
	}

	/** Begins an array, whose elements come next. */
	void addArray(int size) {
		this.text.append('a').append(size).append(':');
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
