package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.Locale;

import io.github.clauderesilience.limit.account.RateLimitHeaders;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.limit.core.Pool;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.time.LogThrottle;
import io.github.clauderesilience.time.Timeline;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what happens to limits into the log, a line each.
 */
final class LimitLog implements LimitListener {

	private static final Logger logger = LoggerFactory.getLogger(RateLimitGate.class);

	private final LimitSettings.HeaderLog headers;

	private final LogThrottle throttle;

	LimitLog(LimitSettings.HeaderLog headers, Timeline timeline) {
		this.headers = headers;
		this.throttle = new LogThrottle(Duration.ofMinutes(1), timeline);
	}

	@Override
	public void noticed(PoolId pool, Notice notice) {
		if (notice instanceof Notice.LimitChanged changed) {
			limitChanged(pool, changed);
		}
		else if (notice instanceof Notice.Paused paused) {
			logger.warn("{}: paused for {} after a 429 ({}; {})", pool, seconds(Duration.ofNanos(paused.nanos())),
					cause(paused.cause()), retryAfter(paused));
		}
		else if (notice instanceof Notice.RefusedAlone alone) {
			refusedAlone(pool, alone);
		}
		else if (notice instanceof Notice.Resumed) {
			logger.info("{}: resumed", pool);
		}
		else if (notice instanceof Notice.HeadersMissing) {
			logger
				.warn("{}: the answers carry no anthropic-ratelimit-* headers (anthropic-fast-* in fast mode); a proxy"
						+ " may remove them. Limits are inferred from 429s; set claude.rate-limit.groups.{}.* to avoid these",
						pool, pool.group());
		}
	}

	/** One kind of request may be refused for good, many times a second. */
	private void refusedAlone(PoolId pool, Notice.RefusedAlone alone) {
		this.throttle.log(pool + " " + alone.model(),
				(heldBack) -> logger.info(
						"{}: a call to {} got 429 ({} in a row) although the headers show quota left or other calls"
								+ " succeed. Other calls continue; this one is not retried for {}{}",
						pool, alone.model(), alone.refusals(), seconds(Duration.ofNanos(alone.nanos())),
						LogThrottle.more(heldBack)));
	}

	boolean wantsEach() {
		return this.headers == LimitSettings.HeaderLog.ALL && logger.isDebugEnabled();
	}

	void each(PoolId pool, int status, RateLimitHeaders headers) {
		StringBuilder line = new StringBuilder(120);
		for (Dimension dimension : Dimension.values()) {
			if (headers.has(dimension)) {
				line.append(line.isEmpty() ? "" : ", ")
					.append(dimension.key())
					.append(' ')
					.append((long) headers.remaining(dimension))
					.append('/')
					.append((long) headers.limit(dimension));
			}
		}
		logger.debug("{}: {} left {}", pool, status, line.isEmpty() ? "unknown (no usable headers)" : line);
	}

	/** Answers may name other limits in turn, many times a second. */
	private void limitChanged(PoolId pool, Notice.LimitChanged changed) {
		if (this.headers == LimitSettings.HeaderLog.OFF) {
			return;
		}
		String dimension = changed.dimension().key();
		boolean learned = changed.before() == 0;
		this.throttle.log(pool + (learned ? " learned " : " changed ") + dimension, (heldBack) -> {
			if (learned) {
				logger.info("{}: limit learned: {} {}/min, {} left{}", pool, dimension, (long) changed.now(),
						(long) changed.remaining(), LogThrottle.more(heldBack));
			}
			else {
				logger.info("{}: limit changed: {} {}/min, was {}/min, {} left{}", pool, dimension,
						(long) changed.now(), (long) changed.before(), (long) changed.remaining(),
						LogThrottle.more(heldBack));
			}
		});
	}

	private static String retryAfter(Notice.Paused paused) {
		if (!paused.told()) {
			return "no retry-after from the API";
		}
		return (paused.nanos() == Pool.LONGEST_PAUSE_NANOS)
				? "retry-after from the API is more than a day, which is not believed: a call tries again then"
				: "retry-after from the API";
	}

	private static String cause(Notice.Cause cause) {
		return switch (cause) {
			case LIMIT -> "a limit is used up";
			case ACCELERATION -> "acceleration limit reported by the API, so the rate grows slowly";
			case HIDDEN -> "headers show quota left, so a hidden limit is assumed and the rate is lowered";
			case UNKNOWN -> "the response does not say which limit";
		};
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
	}

}
