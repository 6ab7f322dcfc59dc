package io.github.clauderesilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.github.clauderesilience.json.HeaderText;
import io.github.clauderesilience.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
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
		return new ClaudeRequest(Invalid.copy(body, "The body"), Options.DEFAULTS);
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
	 * @return the lane, or {@code null} if the request leaves it to annotations and
	 * customizers
	 */
	public @Nullable Lane lane() {
		return this.options.lane();
	}

	/**
	 * Tenant the call is made for.
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
	 * @return {@code true} if the answer is the same for all users
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
	 * The messages so far, for an application that keeps a conversation.
	 * @return the turns in their order
	 */
	public List<ClaudeTurn> turns() {
		List<ClaudeTurn> turns = new ArrayList<>();
		for (JsonNode message : this.body.path("messages")) {
			turns.add(new ClaudeTurn(message.path("role").stringValue("user"), message.path("content")));
		}
		return List.copyOf(turns);
	}

	/**
	 * The body of the Messages API request.
	 * @return a copy
	 */
	public ObjectNode json() {
		return this.body.deepCopy();
	}

	/** The document itself, which must not be changed. */
	ObjectNode shared() {
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
	public static final class Builder extends FieldBuilder<Builder> {

		private @Nullable Lane lane;

		private @Nullable String tenant;

		private @Nullable Duration deadline;

		private boolean cacheable;

		private final Set<String> betas;

		private Builder(ObjectNode body, boolean shared, Options options) {
			super(body, shared);
			this.lane = options.lane();
			this.tenant = options.tenant();
			this.deadline = options.deadline();
			this.cacheable = options.cacheable();
			this.betas = new LinkedHashSet<>(options.betas());
		}

		/**
		 * How urgent the call is; not sent.
		 * @param lane the lane; the default is what {@link ClaudeLane} or a
		 * {@link ClaudeRequestCustomizer} says, otherwise {@link Lane#NORMAL}
		 * @return this builder
		 */
		public Builder lane(Lane lane) {
			this.lane = lane;
			return this;
		}

		/**
		 * Tenant the call is made for, so that one customer does not starve another; not
		 * sent.
		 * @param tenant any name; {@code null} for none
		 * @return this builder
		 */
		public Builder tenant(@Nullable String tenant) {
			this.tenant = tenant;
			return this;
		}

		/**
		 * How long the whole call may take; not sent. In a {@link ToolLoop} it bounds the
		 * call of each round, and not the time that tools take.
		 * @param deadline positive; the default is {@code claude.timeout.total}
		 * @return this builder
		 * @throws ClaudeRequestException when it is zero or negative
		 */
		public Builder deadline(Duration deadline) {
			if (deadline.isZero() || deadline.isNegative()) {
				throw Invalid.request("The deadline is " + deadline + " but must be positive; leave it out for"
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
		 * Adds beta features; sent as the {@code anthropic-beta} header, each once.
		 * @param names the names of the betas, beside those named before and those of
		 * {@code claude.betas}
		 * @return this builder
		 * @throws ClaudeRequestException when a header cannot contain one: it is
		 * {@code null} or blank, or has a line break or a character that is not ASCII
		 */
		public Builder betas(String... names) {
			for (int i = 0; i < names.length; i++) {
				String problem = HeaderText.problem(names[i]);
				if (problem != null) {
					throw Invalid.request("Beta " + (i + 1) + " of " + names.length + " " + problem
							+ "; it is sent in the header anthropic-beta. Pass the plain name of a beta");
				}
			}
			this.betas.addAll(List.of(names));
			return this;
		}

		/**
		 * The request.
		 * @return a new request
		 */
		public ClaudeRequest build() {
			return new ClaudeRequest(share(),
					new Options(this.lane, this.tenant, this.deadline, this.cacheable, List.copyOf(this.betas)));
		}

	}

}
