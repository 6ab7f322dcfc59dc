package io.github.clauderesilience;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ClaudeReply.Provenance}: without attempts, times and changes unless
 * they are set. Not thread-safe.
 */
public final class ProvenanceBuilder {

	private final ClaudeReply.Source source;

	private final String model;

	private String requestedModel;

	private @Nullable String requestId;

	private int attempts;

	private Duration queued = Duration.ZERO;

	private Duration elapsed = Duration.ZERO;

	private Duration age = Duration.ZERO;

	private @Nullable BigDecimal cost;

	private @Nullable ErrorClass errorClass;

	private List<String> changes = List.of();

	private @Nullable Duration firstTried;

	ProvenanceBuilder(ClaudeReply.Source source, String model) {
		this.source = source;
		this.model = model;
		this.requestedModel = model;
	}

	ProvenanceBuilder(ClaudeReply.Provenance from) {
		this(from.source(), from.model());
		this.requestedModel = from.requestedModel();
		this.requestId = from.requestId();
		this.attempts = from.attempts();
		this.queued = from.queued();
		this.elapsed = from.elapsed();
		this.age = from.age();
		this.cost = from.cost();
		this.errorClass = from.errorClass();
		this.changes = from.changes();
		this.firstTried = from.firstTried();
	}

	/**
	 * Sets the model that was asked for.
	 * @param value the model id
	 * @return this builder
	 */
	public ProvenanceBuilder requestedModel(String value) {
		this.requestedModel = value;
		return this;
	}

	/**
	 * Sets the provider's id of the request.
	 * @param value the id, or {@code null}
	 * @return this builder
	 */
	public ProvenanceBuilder requestId(@Nullable String value) {
		this.requestId = value;
		return this;
	}

	/**
	 * Sets how often the question was sent.
	 * @param value requests on the wire
	 * @return this builder
	 */
	public ProvenanceBuilder attempts(int value) {
		this.attempts = value;
		return this;
	}

	/**
	 * Sets the time in the queue.
	 * @param value not negative
	 * @return this builder
	 */
	public ProvenanceBuilder queued(Duration value) {
		this.queued = value;
		return this;
	}

	/**
	 * Sets the time from question to answer.
	 * @param value not negative
	 * @return this builder
	 */
	public ProvenanceBuilder elapsed(Duration value) {
		this.elapsed = value;
		return this;
	}

	/**
	 * Sets the time since the answer was stored.
	 * @param value not negative
	 * @return this builder
	 */
	public ProvenanceBuilder age(Duration value) {
		this.age = value;
		return this;
	}

	/**
	 * Sets the cost.
	 * @param value US dollars, or {@code null} if not known
	 * @return this builder
	 */
	public ProvenanceBuilder cost(@Nullable BigDecimal value) {
		this.cost = value;
		return this;
	}

	/**
	 * Sets why it is not a live answer of the model that was asked for.
	 * @param value the kind of trouble, or {@code null}
	 * @return this builder
	 */
	public ProvenanceBuilder errorClass(@Nullable ErrorClass value) {
		this.errorClass = value;
		return this;
	}

	/**
	 * Sets what was changed in the request to fit the model that answered.
	 * @param value a word or two each
	 * @return this builder
	 */
	public ProvenanceBuilder changes(List<String> value) {
		this.changes = value;
		return this;
	}

	/**
	 * Sets how long the requested model was tried before another one was asked.
	 * @param value waiting included, or {@code null}
	 * @return this builder
	 */
	public ProvenanceBuilder firstTried(@Nullable Duration value) {
		this.firstTried = value;
		return this;
	}

	/**
	 * Builds the provenance.
	 * @return the provenance
	 */
	public ClaudeReply.Provenance build() {
		return new ClaudeReply.Provenance(this.source, this.model, this.requestedModel, this.requestId, this.attempts,
				this.queued, this.elapsed, this.age, this.cost, this.errorClass, this.changes, this.firstTried);
	}

}
