package io.github.clauderesilience.testsupport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.chain.attempt.HeldResource;
import io.github.clauderesilience.spi.Settlement;
import org.springframework.http.HttpHeaders;

/**
 * Remembers what it is told. Thread-safe.
 */
public final class RecordingHolding implements HeldResource {

	private final List<Settlement> settlements = new CopyOnWriteArrayList<>();

	private final List<Integer> statuses = new CopyOnWriteArrayList<>();

	private final List<ClaudeUsage> progress = new CopyOnWriteArrayList<>();

	@Override
	public void responded(int status, HttpHeaders headers) {
		this.statuses.add(status);
	}

	@Override
	public void progressed(ClaudeUsage usage) {
		this.progress.add(usage);
	}

	@Override
	public void settle(Settlement settlement) {
		this.settlements.add(settlement);
	}

	/**
	 * How it was told that the send ended.
	 * @return all settlements; more than one is a defect of the caller
	 */
	public List<Settlement> settlements() {
		return this.settlements;
	}

	/**
	 * The kinds of end it was told.
	 * @return one a settlement
	 */
	public List<Settlement.Outcome> outcomes() {
		return this.settlements.stream().map(Settlement::outcome).toList();
	}

	/**
	 * The statuses it was told.
	 * @return one a head of an answer
	 */
	public List<Integer> statuses() {
		return this.statuses;
	}

	/**
	 * The use it was told.
	 * @return one a report
	 */
	public List<ClaudeUsage> progress() {
		return this.progress;
	}

}
