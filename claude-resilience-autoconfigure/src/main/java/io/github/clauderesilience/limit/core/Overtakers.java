package io.github.clauderesilience.limit.core;

/**
 * How much of more urgent lanes is served for each call of a lane, while calls wait
 * there. Whoever joins the lane will be overtaken as much again.
 */
final class Overtakers {

	/** Our choice: about so many services are remembered. */
	private static final double FADE = 1 - 1 / 64.0;

	private final Backlog needs = new Backlog();

	private double own;

	/**
	 * A call of a more urgent lane was served while calls waited here.
	 * @param ticket that call
	 */
	void overtook(Ticket ticket) {
		fade();
		this.needs.add(ticket);
	}

	/** A call of this lane was served. */
	void served() {
		fade();
		this.own++;
	}

	/**
	 * What will overtake some calls of this lane.
	 * @param calls so many, with the one that joins
	 * @param most how many calls overtake one at most, by the ageing of the lane
	 * @return the needs of the overtakers
	 */
	Backlog expected(double calls, int most) {
		Backlog expected = new Backlog();
		if (this.needs.calls() > 0 && this.own >= 1) {
			double share = Math.min(1 / this.own, most / this.needs.calls());
			expected.add(this.needs, calls * share);
		}
		return expected;
	}

	private void fade() {
		this.needs.scale(FADE);
		this.own *= FADE;
	}

}
