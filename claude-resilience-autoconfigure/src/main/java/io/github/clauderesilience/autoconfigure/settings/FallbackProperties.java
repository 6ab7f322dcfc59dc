package io.github.clauderesilience.autoconfigure.settings;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When another model is asked.
 *
 * @param on Error classes on which another model is asked; all that another model can
 * help with if it is not set.
 * @param patience how long a call in trouble goes on with the model that was asked while
 * another one could take it
 * @param maxQueueTime how long a call without any trouble waits for the quota of the
 * model that was asked while another one could take it
 */
public record FallbackProperties(@Nullable List<String> on, @DefaultValue Patience patience,
		@DefaultValue MaxQueueTime maxQueueTime) {

	/**
	 * Patience by lane.
	 *
	 * @param interactive Time after the first trouble beyond which a call of lane
	 * INTERACTIVE does not wait for a retry or a pause while another model can take it,
	 * and time after which it gets an older answer that is cached.
	 * @param normal Time after the first trouble beyond which a call of lane NORMAL does
	 * not wait for a retry or a pause while another model can take it, and time after
	 * which it gets an older answer that is cached.
	 * @param background Time after the first trouble beyond which a call of lane
	 * BACKGROUND does not wait for a retry or a pause while another model can take it,
	 * and time after which it gets an older answer that is cached.
	 */
	public record Patience(@DefaultValue("3s") Duration interactive, @DefaultValue("8s") Duration normal,
			@DefaultValue("60s") Duration background) {
	}

	/**
	 * Waits for quota by lane.
	 *
	 * @param interactive Time beyond which a call of lane INTERACTIVE does not wait for
	 * quota while another model can take it.
	 * @param normal Time beyond which a call of lane NORMAL does not wait for quota while
	 * another model can take it; empty for no bound.
	 * @param background Time beyond which a call of lane BACKGROUND does not wait for
	 * quota while another model can take it; empty for no bound.
	 */
	public record MaxQueueTime(@DefaultValue("15s") Duration interactive, @Nullable Duration normal,
			@Nullable Duration background) {
	}

}
