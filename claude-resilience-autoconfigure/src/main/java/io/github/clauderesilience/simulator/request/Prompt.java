package io.github.clauderesilience.simulator.request;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Request for a message, as far as the simulator looks into it. Immutable.
 */
public final class Prompt {

	private static final long IMAGE_CHARS = 6000;

	private final JsonNode json;

	private final long hash;

	private final long chars;

	private final boolean cacheMarked;

	private Prompt(JsonNode json) {
		this.json = json;
		Measure measure = new Measure();
		measure.add(json.path("system"));
		measure.add(json.path("messages"));
		this.hash = measure.hash;
		measure.add(json.path("tools"));
		this.chars = measure.chars;
		this.cacheMarked = measure.marked || json.path("cache_control").isObject();
	}

	/**
	 * Looks at a request.
	 * @param json the request's body, which need not be valid
	 * @return the prompt
	 */
	public static Prompt of(JsonNode json) {
		return new Prompt(json);
	}

	/**
	 * The whole request.
	 * @return the body as it came
	 */
	public JsonNode json() {
		return this.json;
	}

	/**
	 * Model asked for.
	 * @return its name, empty when there is none
	 */
	public String model() {
		return this.json.path("model").asString("");
	}

	/**
	 * Whether a stream is wanted.
	 * @return value of {@code stream}
	 */
	public boolean stream() {
		return this.json.path("stream").asBoolean(false);
	}

	/**
	 * Whether fast mode is asked for
	 * (platform.claude.com/docs/en/build-with-claude/fast-mode, read 2026-11).
	 * @return {@code true} for {@code "speed": "fast"}
	 */
	public boolean fast() {
		return this.json.path("speed").asString("").equals("fast");
	}

	/**
	 * Fingerprint of system prompt and messages: the same for the same question, whatever
	 * the model and the other fields.
	 * @return 64 bits
	 */
	public long hash() {
		return this.hash;
	}

	/**
	 * Whether a text stands anywhere in system prompt or messages.
	 * @param text what to look for, case-sensitive
	 * @return {@code true} when some string contains it
	 */
	public boolean contains(String text) {
		return contains(this.json.path("system"), text) || contains(this.json.path("messages"), text);
	}

	/**
	 * Whether any part of the prompt is to be cached.
	 * @return {@code true} if there is a cache mark
	 */
	public boolean cacheMarked() {
		return this.cacheMarked;
	}

	/**
	 * The most output that the request allows.
	 * @return tokens, 0 if the request does not say
	 */
	public long maxTokens() {
		JsonNode maxTokens = this.json.path("max_tokens");
		boolean huge = maxTokens.isIntegralNumber() && !maxTokens.canConvertToLong();
		return huge ? Long.MAX_VALUE : maxTokens.asLong(0);
	}

	/**
	 * The length of the prompt.
	 * @param charsPerToken characters of a token, above 0
	 * @return tokens
	 */
	public long tokens(double charsPerToken) {
		return 8 + (long) Math.ceil(this.chars / charsPerToken);
	}

	/**
	 * Last text of the user, for the reply to take up.
	 * @return the text, empty if there is none
	 */
	public String question() {
		JsonNode messages = this.json.path("messages");
		for (int i = messages.size() - 1; i >= 0; i--) {
			String text = text(messages.get(i).path("content"));
			if (text != null && "user".equals(messages.get(i).path("role").asString(""))) {
				return text;
			}
		}
		return "";
	}

	private static @Nullable String text(JsonNode content) {
		if (content.isString()) {
			return content.stringValue();
		}
		for (int i = content.size() - 1; i >= 0; i--) {
			JsonNode text = content.get(i).path("text");
			if (text.isString()) {
				return text.stringValue();
			}
		}
		return null;
	}

	private static boolean contains(JsonNode node, String text) {
		if (node.isString()) {
			return node.stringValue().contains(text);
		}
		for (JsonNode child : node) {
			if (contains(child, text)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Running fingerprint and length of all strings, cache marks left out.
	 */
	public static final class Measure {

		private long hash = 1125899906842597L;

		private long chars;

		private boolean marked;

		/**
		 * Adds a node with all below it.
		 * @param node the node
		 */
		public void add(JsonNode node) {
			if (node.isObject()) {
				boolean encoded = "base64".equals(node.path("type").asString(""));
				node.properties().forEach((entry) -> {
					if (entry.getKey().equals("cache_control")) {
						this.marked = true;
					}
					else {
						mix(entry.getKey().hashCode());
						addChild(entry.getValue(), encoded && entry.getKey().equals("data"));
					}
				});
			}
			else if (node.isArray()) {
				node.forEach(this::add);
			}
			else if (!node.isMissingNode()) {
				addChild(node, false);
			}
		}

		/**
		 * The fingerprint of what was added.
		 * @return any number
		 */
		public long hash() {
			return this.hash;
		}

		/**
		 * The length of what was added.
		 * @return characters
		 */
		public long chars() {
			return this.chars;
		}

		/**
		 * Mixes a value into the fingerprint.
		 * @param value any number
		 */
		public void mix(long value) {
			this.hash = Random64.mix(this.hash ^ value);
		}

		private void addChild(JsonNode node, boolean encoded) {
			if (!node.isString()) {
				if (node.isContainer()) {
					add(node);
				}
				else {
					mix(node.asString("").hashCode());
				}
				return;
			}
			String text = node.stringValue();
			mix(text.hashCode() + ((long) text.length() << 32));
			this.chars += encoded ? IMAGE_CHARS : text.length();
		}

	}

}
