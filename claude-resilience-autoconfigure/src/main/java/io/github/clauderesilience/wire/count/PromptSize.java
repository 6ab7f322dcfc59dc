package io.github.clauderesilience.wire.count;

import java.util.Set;

import tools.jackson.databind.JsonNode;

/**
 * The size of a prompt, as far as it can be told without a tokenizer: characters of text,
 * and a rough figure for what is not text.
 *
 * @param chars characters of text, tools and system prompt included
 * @param attachmentTokens tokens of images and documents
 */
public record PromptSize(long chars, long attachmentTokens) {

	/**
	 * A typical picture; the provider says (width × height) ÷ 750, at most about 1,600.
	 */
	private static final long IMAGE_TOKENS = 1_600;

	/**
	 * Base64 bytes of a PDF to a token: a page of 50 KB is about 2,000 tokens; our
	 * choice.
	 */
	private static final long DOCUMENT_CHARS_PER_TOKEN = 32;

	private static final Set<String> PROMPT_FIELDS = Set.of("system", "messages", "tools");

	/**
	 * Measures a request.
	 * @param body the Messages API request
	 * @return its size
	 */
	public static PromptSize of(JsonNode body) {
		long[] sums = new long[2];
		for (String field : PROMPT_FIELDS) {
			add(body.path(field), sums);
		}
		return new PromptSize(sums[0], sums[1]);
	}

	private static void add(JsonNode node, long[] sums) {
		if (node.isString()) {
			sums[0] += node.stringValue().length();
		}
		else if (node.isObject() && "base64".equals(node.path("type").stringValue(null))) {
			sums[1] += attachment(node);
		}
		else if (node.isObject()) {
			node.forEachEntry((name, value) -> {
				sums[0] += name.length();
				add(value, sums);
			});
		}
		else if (node.isArray()) {
			for (JsonNode element : node) {
				add(element, sums);
			}
		}
	}

	private static long attachment(JsonNode source) {
		boolean image = source.path("media_type").stringValue("").startsWith("image/");
		return image ? IMAGE_TOKENS : source.path("data").stringValue("").length() / DOCUMENT_CHARS_PER_TOKEN;
	}

}
