package io.github.clauderesilience.fallback;

import java.time.Duration;

import io.github.clauderesilience.Lane;

/**
 * How long a call that met its first trouble goes on with the model that was asked, while
 * another one could take it.
 *
 * @param interactive for lane INTERACTIVE; positive
 * @param normal for lane NORMAL; positive
 * @param background for lane BACKGROUND; positive
 */
public record PatienceSettings(Duration interactive, Duration normal, Duration background) {

	/**
	 * The patience of a lane.
	 * @param lane the lane
	 * @return how long; positive
	 */
	Duration of(Lane lane) {
		return switch (lane) {
			case INTERACTIVE -> this.interactive;
			case NORMAL -> this.normal;
			case BACKGROUND -> this.background;
		};
	}

}
