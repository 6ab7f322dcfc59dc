package io.github.clauderesilience.sample.board;

/**
 * Says what is being simulated.
 */
@FunctionalInterface
public interface IncidentSource {

	/**
	 * What is being simulated at this moment.
	 * @return the troubles that are on
	 */
	BoardSnapshot.Incident now();

}
