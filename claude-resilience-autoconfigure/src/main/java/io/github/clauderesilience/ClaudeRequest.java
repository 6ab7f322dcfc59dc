package io.github.clauderesilience;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.json.HeaderText;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A question: the body of a Messages API request, of which any field passes unchanged
 * whether this library knows it or not, and a few things that are ours and never sent
 * (lane, tenant, deadline, cacheable). Immutable.
 */
public final class ClaudeRequest {

	private final ObjectNode body;

	private final Options options;

	private ClaudeRequest(ObjectNode body, Options options) {
		this.body = body;
		this.options = options;
	}

	/**
	 * A question of one user message, to the model of {@code claude.model}.
	 * @param question the text
	 * @return the request
	 * @throws ClaudeRequestException when the text is {@code null} or blank
	 */
	public static ClaudeRequest of(String question) {
		return builder().user(question).build();
	}

	/**
	 * A request from the body of the Messages API as it is.
	 * @param body a JSON object, which is copied
	 * @return the request
	 * @throws ClaudeRequestException when it is {@code null}
	 */
	public static ClaudeRequest ofJson(ObjectNode body) {
		return new ClaudeRequest(Builder.copy(body, "The body"), Options.DEFAULTS);
	}

	/**
	 * A builder for any request.
	 * @return an empty builder
	 */
	public static Builder builder() {
		return new Builder(Json.object(), false, Options.DEFAULTS);
	}

	/**
	 * A builder that starts from this request.
	 * @return a filled builder
	 */
	public Builder toBuilder() {
		return new Builder(this.body, true, this.options);
	}

	/**
	 * The model that is asked.
	 * @return the model id, or {@code null} for the model of {@code claude.model}
	 */
	public @Nullable String model() {
		return this.body.path("model").stringValue(null);
	}

	/**
	 * How urgent the call is.
	 * @return the lane, or {@code null} where the request leaves it to the surroundings
	 */
	public @Nullable Lane lane() {
		return this.options.lane();
	}

	/**
	 * For whom the call is made.
	 * @return the tenant, or {@code null} for none
	 */
	public @Nullable String tenant() {
		return this.options.tenant();
	}

	/**
	 * How long the whole call may take: queue, attempts and fallback together.
	 * @return the deadline, counted from the call, or {@code null} for
	 * {@code claude.timeout.total}
	 */
	public @Nullable Duration deadline() {
		return this.options.deadline();
	}

	/**
	 * Whether the answer may come from the FAQ cache and go into it.
	 * @return {@code true} where the answer is the same for everybody
	 */
	public boolean isCacheable() {
		return this.options.cacheable();
	}

	/**
	 * The beta features the request uses.
	 * @return values for the {@code anthropic-beta} header, beside {@code claude.betas}
	 */
	public List<String> betas() {
		return this.options.betas();
	}

	/**
	 * The body of the Messages API request.
	 * @return a copy
	 */
	public ObjectNode json() {
		return this.body.deepCopy();
	}

	/**
	 * The body of the Messages API request, for this library.
	 * @return the document itself, which must not be changed
	 */
	public ObjectNode shared() {
		return this.body;
	}

	/**
	 * Names the model and the size, never the content.
	 */
	@Override
	public String toString() {
		return "ClaudeRequest[model=" + model() + ", messages=" + this.body.path("messages").size() + ", lane=" + lane()
				+ "]";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ClaudeRequest that && this.body.equals(that.body) && this.options.equals(that.options);
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.body, this.options);
	}

	private record Options(@Nullable Lane lane, @Nullable String tenant, @Nullable Duration deadline, boolean cacheable,
			List<String> betas) {

		private static final Options DEFAULTS = new Options(null, null, null, false, List.of());

	}

	/**
	 * Builds a {@link ClaudeRequest}. Not thread-safe.
	 */
	public static final class Builder {

		private ObjectNode body;

		/** Whether a request has the same document, so that the next change copies it. */
		private boolean shared;

		private @Nullable Lane lane;

		private @Nullable String tenant;

		private @Nullable Duration deadline;

		private boolean cacheable;

		private List<String> betas;

		private Builder(ObjectNode body, boolean shared, Options options) {
			this.body = body;
			this.shared = shared;
			this.lane = options.lane();
			this.tenant = options.tenant();
			this.deadline = options.deadline();
			this.cacheable = options.cacheable();
			this.betas = options.betas();
		}

		/**
		 * The model to ask.
		 * @param model a model id or alias; the default is {@code claude.model}
		 * @return this builder
		 * @throws ClaudeRequestException when it is blank
		 */
		public Builder model(String model) {
			own().put("model", text(model, "The model id", "leave it out to ask claude.model"));
			return this;
		}

		/**
		 * The most output tokens the model may write, thinking included.
		 * @param maxTokens at least 1; the default is {@code claude.max-tokens}. To warm
		 * the prompt cache with zero use {@code set("max_tokens", 0)}
		 * @return this builder
		 * @throws ClaudeRequestException when it is less than 1
		 */
		public Builder maxTokens(int maxTokens) {
			if (maxTokens < 1) {
				throw invalid("max_tokens is " + maxTokens
						+ " but must be at least 1; to warm the prompt cache use set(\"max_tokens\", 0)");
			}
			own().put("max_tokens", maxTokens);
			return this;
		}

		/**
		 * The system prompt.
		 * @param system the text
		 * @return this builder
		 */
		public Builder system(String system) {
			own().put("system", text(system, "The system prompt", "leave it out for none"));
			return this;
		}

		/**
		 * Adds a message of the user.
		 * @param text what the user says
		 * @return this builder
		 * @throws ClaudeRequestException when it is {@code null} or blank
		 */
		public Builder user(String text) {
			return message("user", text(text, "The question", "pass what the user said"));
		}

		/**
		 * Adds an earlier answer of the model.
		 * @param text what the model said
		 * @return this builder
		 * @throws ClaudeRequestException when it is {@code null} or blank
		 */
		public Builder assistant(String text) {
			return message("assistant", text(text, "The answer", "pass what the model said"));
		}

		/**
		 * Adds a message.
		 * @param role {@code user}, {@code assistant} or another role of the API
		 * @param content a text, a JSON array of content blocks, or a list of maps
		 * @return this builder
		 */
		public Builder message(String role, Object content) {
			ObjectNode message = Json.object();
			message.put("role", role);
			message.set("content", Json.of(content));
			array("messages").add(message);
			return this;
		}

		/**
		 * Adds a message as the API writes it.
		 * @param message a JSON object, which is copied
		 * @return this builder
		 * @throws ClaudeRequestException when it is {@code null}
		 */
		public Builder message(JsonNode message) {
			array("messages").add(copy(message, "The message"));
			return this;
		}

		/**
		 * Adds a tool as the API writes it.
		 * @param tool a JSON object, which is copied
		 * @return this builder
		 * @throws ClaudeRequestException when it is {@code null}
		 */
		public Builder tool(JsonNode tool) {
			array("tools").add(copy(tool, "The tool"));
			return this;
		}

		/**
		 * Adds a tool of our own.
		 * @param name the tool's name
		 * @param description what it does, for the model
		 * @param inputSchema its JSON schema
		 * @return this builder
		 */
		public Builder tool(String name, String description, Map<String, ?> inputSchema) {
			ObjectNode tool = Json.object();
			tool.put("name", name);
			tool.put("description", description);
			tool.set("input_schema", Json.of(inputSchema));
			return tool(tool);
		}

		/**
		 * Sets any field of the Messages API, known to this library or not.
		 * @param jsonField the name as the API writes it
		 * @param value JSON, a map, a collection or a plain value
		 * @return this builder
		 */
		public Builder set(String jsonField, @Nullable Object value) {
			own().set(jsonField, Json.of(value));
			return this;
		}

		/**
		 * How urgent the call is; not sent.
		 * @param lane the lane; the default is {@link Lane#NORMAL}, or what the
		 * surroundings say
		 * @return this builder
		 */
		public Builder lane(Lane lane) {
			this.lane = lane;
			return this;
		}

		/**
		 * For whom the call is made, so that one customer does not starve another; not
		 * sent.
		 * @param tenant any name; {@code null} for none
		 * @return this builder
		 */
		public Builder tenant(@Nullable String tenant) {
			this.tenant = tenant;
			return this;
		}

		/**
		 * How long the whole call may take; not sent.
		 * @param deadline positive; the default is {@code claude.timeout.total}
		 * @return this builder
		 * @throws ClaudeRequestException when it is zero or negative
		 */
		public Builder deadline(Duration deadline) {
			if (deadline.isZero() || deadline.isNegative()) {
				throw invalid("The deadline is " + deadline + " but must be positive; leave it out for"
						+ " claude.timeout.total");
			}
			this.deadline = deadline;
			return this;
		}

		/**
		 * Lets the answer come from the FAQ cache and go into it; not sent.
		 * @return this builder
		 */
		public Builder cacheable() {
			this.cacheable = true;
			return this;
		}

		/**
		 * Uses beta features; sent as the {@code anthropic-beta} header.
		 * @param names the names of the betas, beside those of {@code claude.betas}
		 * @return this builder
		 * @throws ClaudeRequestException when one cannot stand in a header: it is
		 * {@code null} or blank, or has a line break or a character that is not ASCII
		 */
		public Builder betas(String... names) {
			for (int i = 0; i < names.length; i++) {
				String problem = HeaderText.problem(names[i]);
				if (problem != null) {
					throw invalid("Beta " + (i + 1) + " of " + names.length + " " + problem
							+ "; it is sent in the header anthropic-beta. Pass the plain name of a beta");
				}
			}
			this.betas = List.of(names);
			return this;
		}

		/**
		 * The request.
		 * @return a new request
		 */
		public ClaudeRequest build() {
			this.shared = true;
			return new ClaudeRequest(this.body,
					new Options(this.lane, this.tenant, this.deadline, this.cacheable, this.betas));
		}

		private ArrayNode array(String field) {
			ObjectNode own = own();
			return (own.get(field) instanceof ArrayNode array) ? array : own.putArray(field);
		}

		private ObjectNode own() {
			if (this.shared) {
				this.body = this.body.deepCopy();
				this.shared = false;
			}
			return this.body;
		}

		@SuppressWarnings("unchecked")
		private static <N extends JsonNode> N copy(@Nullable N node, String what) {
			if (node == null) {
				throw invalid(what + " is null; pass JSON");
			}
			return (N) node.deepCopy();
		}

		private static String text(@Nullable String text, String what, String advice) {
			if (text == null || text.isBlank()) {
				throw invalid(what + " is " + ((text == null) ? "null" : "blank") + "; " + advice);
			}
			return text;
		}

		private static ClaudeException invalid(String message) {
			return ClaudeException.of(ClaudeException.Details.of(ErrorClass.INVALID_REQUEST, message,
					"This question could not be sent as it is."), null);
		}

	}

}
