package io.github.clauderesilience.limit.account;

/**
 * By how much headers tell more than is believed of a level. Each alone could be from
 * before the latest calls were counted; what so many in a row agree on is there.
 */
final class Surplus {

	/** Our choice: so many headers in a row that tell more than is believed are right. */
	private static final int CONVINCING = 16;

	/** Our choice: a jam on the way, which delays all of them alike, is over by then. */
	private static final long CONVINCING_NANOS = 1_000_000_000L;

	private double least = Double.MAX_VALUE;

	private int headers;

	private long sinceNanos;

	/**
	 * Takes one more header into account.
	 * @param surplus by how much it tells more than is believed; negative for less
	 * @param nowNanos the time
	 * @return what the last headers agree on, zero if they do not, or are too few yet
	 */
	double agreed(double surplus, long nowNanos) {
		this.least = Math.min(this.least, surplus);
		if (this.headers++ == 0) {
			this.sinceNanos = nowNanos;
		}
		if (this.headers < CONVINCING || nowNanos - this.sinceNanos < CONVINCING_NANOS) {
			return 0;
		}
		double agreed = Math.max(0, this.least);
		this.least = Double.MAX_VALUE;
		this.headers = 0;
		return agreed;
	}

}
