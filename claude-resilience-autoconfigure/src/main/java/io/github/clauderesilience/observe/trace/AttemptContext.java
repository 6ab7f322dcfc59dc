package io.github.clauderesilience.observe.trace;

import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.Settlement;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * What an observation of an attempt knows. It is a sender, so that spans are of the kind
 * CLIENT; the headers of the trace are written by Spring's own observation of the
 * {@code WebClient} around it.
 */
public final class AttemptContext extends SenderContext<Object> {

	private final AttemptInfo attempt;

	private final String modelTag;

	private volatile @Nullable Settlement settlement;

	AttemptContext(AttemptInfo attempt, String modelTag) {
		super((carrier, key, value) -> {
		}, Kind.CLIENT);
		setCarrier(attempt);
		setRemoteServiceName("anthropic");
		this.attempt = attempt;
		this.modelTag = modelTag;
	}

	/**
	 * The attempt.
	 * @return what is known of it
	 */
	public AttemptInfo attempt() {
		return this.attempt;
	}

	/**
	 * The model that is asked, with a bounded number of values.
	 * @return its full id, or {@code other} for one that is not in the model table
	 */
	public String modelTag() {
		return this.modelTag;
	}

	/**
	 * How it ended.
	 * @return the settlement, or {@code null} while it runs
	 */
	public @Nullable Settlement settlement() {
		return this.settlement;
	}

	void ended(Settlement end) {
		this.settlement = end;
	}

}
