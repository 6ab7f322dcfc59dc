package io.github.clauderesilience.limit.core;

/**
 * By how much headers tell more than is believed of a level. Each alone could be from
 * before the latest calls were counted; what so many in a row agree on is there.
 */
final class Surplus {

	/** Our choice: so many headers in a row that tell more than is believed are right. */
	private static final int CONVINCING = 16;

	private double least = Double.MAX_VALUE;

	private int headers;

	/**
	 * Takes one more header into account.
	 * @param surplus by how much it tells more than is believed; negative for less
	 * @return what the last headers agree on, zero where they do not, or are too few yet
	 */
	double agreed(double surplus) {
		this.least = Math.min(this.least, surplus);
		if (++this.headers < CONVINCING) {
			return 0;
		}
		double agreed = Math.max(0, this.least);
		this.least = Double.MAX_VALUE;
		this.headers = 0;
		return agreed;
	}

}
