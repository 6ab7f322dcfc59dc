package io.github.clauderesilience.sample.board;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.observe.verdict.Verdict;
import io.github.clauderesilience.sample.Tally;
import io.github.clauderesilience.spi.FaqListener;
import org.jspecify.annotations.Nullable;

/**
 * Everything the board shows, at one moment.
 *
 * @param at the moment, in milliseconds since 1970
 * @param headline what is wrong, in one line
 * @param pools the account's limits and their use
 * @param peaks use of the limits in the busy minutes of the last seven days; empty until
 * a minute with calls is over
 * @param lanes calls that wait, by lane, over all pools
 * @param models the models that were asked so far
 * @param totals what the replies said about themselves, added up
 * @param cache what became of frequent questions
 * @param savedTokens tokens the cache saved
 * @param alerts what operators have to know, newest first
 * @param calls the last calls, newest first
 * @param otherClients calls of other clients, {@code null} if the gateway is off
 * @param incident what is being simulated, {@code null} on the real API
 */
public record BoardSnapshot(long at, Headline headline, List<PoolRow> pools, List<PeakUse> peaks,
		Map<Lane, Integer> lanes, List<ModelRow> models, Tally.Totals totals, Map<FaqListener.Outcome, Long> cache,
		long savedTokens, List<Alert> alerts, List<Call> calls, @Nullable OtherClients otherClients,
		@Nullable Incident incident) {

	/**
	 * The verdict of the starter.
	 *
	 * @param tone {@code good}, {@code warn} or {@code bad}
	 * @param cause what the trouble comes from
	 * @param text the line
	 */
	public record Headline(String tone, Verdict.Cause cause, String text) {
	}

	/**
	 * A pool of the account.
	 *
	 * @param group its limit group
	 * @param waiting calls in its queue
	 * @param inFlight calls on the wire
	 * @param window calls that may be on the wire at once
	 * @param pausedSeconds how long nothing is sent, {@code null} without a pause
	 * @param held whether an operator stopped it
	 * @param expectedWaitMillis how long a usual call would wait
	 * @param uses its use by dimension
	 */
	public record PoolRow(String group, int waiting, int inFlight, int window, @Nullable Long pausedSeconds,
			boolean held, long expectedWaitMillis, List<Use> uses) {
	}

	/**
	 * The use of a limit.
	 *
	 * @param dimension what it counts
	 * @param used requests or tokens of the last minute
	 * @param percent the same in percent of the limit, above 100 for a while after a
	 * burst
	 * @param level what is left to be used at once in percent of what the limit holds
	 * @param limit the limit in force, requests or tokens a minute
	 */
	public record Use(String dimension, long used, double percent, double level, double limit) {
	}

	/**
	 * How much of a limit is used in the busy minutes.
	 *
	 * @param group the limit group
	 * @param dimension what the limit counts
	 * @param p95 what 95 of 100 minutes stay below, a minute
	 * @param limit the limit in force a minute
	 * @param percent {@code p95} in percent of {@code limit}
	 * @param crossed whether it is time to do something
	 * @param helps what would help, the best first; empty if it is not
	 */
	public record PeakUse(String group, String dimension, long p95, long limit, double percent, boolean crossed,
			List<Help> helps) {
	}

	/**
	 * Something that would help against a limit.
	 *
	 * @param text what, and the figures behind it
	 * @param sufficient whether it would do by itself
	 */
	public record Help(String text, boolean sufficient) {
	}

	/**
	 * A model.
	 *
	 * @param model its id
	 * @param circuit the state of its circuit
	 * @param mode how its calls are answered
	 * @param switchedOff whether an operator switched it off
	 * @param failures failures in a row
	 * @param inFlight calls it is answering
	 * @param nextProbeSeconds time until it is asked again, {@code null} if it is not
	 * down
	 * @param outages how often it has been down since the application started
	 */
	public record ModelRow(String model, String circuit, String mode, boolean switchedOff, int failures, int inFlight,
			@Nullable Long nextProbeSeconds, int outages) {
	}

	/**
	 * What operators have to know.
	 *
	 * @param at when it was noticed
	 * @param kind what it is about
	 * @param message what happened
	 */
	public record Alert(Instant at, String kind, String message) {
	}

	/**
	 * A call that has ended.
	 *
	 * @param id its number
	 * @param at when it ended
	 * @param client who asked: {@code service} for this application, {@code gateway/…}
	 * for another client
	 * @param model the model that answered, or the one that was asked if none did
	 * @param outcome how it ended
	 * @param source where the answer came from, {@code null} if there is none
	 * @param reason what went wrong, in words for people, or {@code null}
	 * @param elapsedMillis time from question to end
	 * @param why where the time went
	 */
	public record Call(String id, Instant at, String client, String model, String outcome, @Nullable String source,
			@Nullable String reason, long elapsedMillis, String why) {
	}

	/**
	 * What other clients of Claude get from this application.
	 *
	 * @param answered calls that were answered
	 * @param failed calls that got an error
	 * @param inFlight calls that are being answered
	 */
	public record OtherClients(long answered, long failed, int inFlight) {
	}

	/**
	 * What is being simulated.
	 *
	 * @param running names of the troubles that are on
	 * @param caption what the tour says just now, {@code null} if it does not run
	 */
	public record Incident(List<String> running, @Nullable String caption) {
	}

}
