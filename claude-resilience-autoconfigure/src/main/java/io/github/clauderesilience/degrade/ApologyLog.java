package io.github.clauderesilience.degrade;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.CallLine;
import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.time.DurationText;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs that people got a message instead of an answer: the first time, then once a minute
 * with the number of the others, and at the end of an outage how many they were.
 * Thread-safe.
 */
final class ApologyLog {

	private static final Logger logger = LoggerFactory.getLogger(DegradeInterceptor.class);

	/** Between two lines of one kind, and without a failure until the end; our choice. */
	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** Other models are not counted; our choice. */
	private static final int MOST_MODELS = 100;

	private final LogThrottle throttle;

	private final Timeline timeline;

	private final Map<String, Outage> outages = new LinkedHashMap<>();

	private volatile boolean any;

	ApologyLog(Timeline timeline) {
		this.throttle = new LogThrottle(MINUTE, timeline);
		this.timeline = timeline;
	}

	/** Trouble with the API, or a request that it did not like. */
	void apologised(ClaudeException failure, CallContext context) {
		String model = context.requestedModel();
		if (failure.errorClass().isQuestionFine()) {
			count(model);
		}
		this.throttle.log(model + " " + failure.errorClass(),
				(heldBack) -> CallLine.log(context,
						() -> logger.warn("A question to {} got a message instead of an answer: {}{}", model,
								failure.getMessage(), LogThrottle.more(heldBack))));
	}

	/** A bug, of the library or the application. */
	void apologised(Throwable failure, CallContext context) {
		this.throttle.log(context.requestedModel() + " " + failure.getClass().getName(),
				(heldBack) -> CallLine.log(context,
						() -> logger.error("A question to {} got a message instead of an answer because of a bug{}",
								context.requestedModel(), LogThrottle.more(heldBack), failure)));
	}

	private void count(String model) {
		long now = this.timeline.nanoTime();
		synchronized (this.outages) {
			if (this.outages.size() < MOST_MODELS || this.outages.containsKey(model)) {
				this.outages.computeIfAbsent(model, (unknown) -> new Outage(now)).failed(now);
				this.any = true;
			}
		}
	}

	/** An answer, which is news only if a model gave it. */
	void answered(ClaudeReply reply, CallContext context) {
		if (!this.any || !isOfAModel(reply)) {
			return;
		}
		Outage over;
		synchronized (this.outages) {
			Outage outage = this.outages.get(context.requestedModel());
			if (outage == null || this.timeline.since(outage.lastNanos).compareTo(MINUTE) < 0) {
				return;
			}
			over = outage;
			this.outages.remove(context.requestedModel());
			this.any = !this.outages.isEmpty();
		}
		logger.info("Questions to {} are answered again; {} a message instead of an answer within {}",
				context.requestedModel(), Counted.of(over.count, "question had got", "questions had got"),
				DurationText.of(Duration.ofNanos(over.lastNanos - over.beganNanos)));
	}

	private static boolean isOfAModel(ClaudeReply reply) {
		return reply.source() == ClaudeReply.Source.LIVE || reply.source() == ClaudeReply.Source.FALLBACK_MODEL;
	}

	/** Messages in a row of minutes; guarded by the map that holds it. */
	private static final class Outage {

		private final long beganNanos;

		private long lastNanos;

		private long count;

		private Outage(long beganNanos) {
			this.beganNanos = beganNanos;
		}

		private void failed(long nowNanos) {
			this.lastNanos = nowNanos;
			this.count++;
		}

	}

}
