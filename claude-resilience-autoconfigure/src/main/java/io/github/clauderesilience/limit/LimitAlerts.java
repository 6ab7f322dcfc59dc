package io.github.clauderesilience.limit;

import java.time.Duration;
import java.util.Locale;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.limit.need.Notice;
import io.github.clauderesilience.time.DurationText;

/**
 * Raises an alert if the budget of a day is nearly used up.
 */
public final class LimitAlerts implements LimitListener {

	private final Alerts alerts;

	/**
	 * Creates a listener.
	 * @param alerts where alerts go
	 */
	public LimitAlerts(Alerts alerts) {
		this.alerts = alerts;
	}

	@Override
	public void noticed(PoolId pool, Notice notice) {
		if (notice instanceof Notice.DayNearlyUsed day) {
			this.alerts.raise(ClaudeAlert.Kind.LIMIT_NEAR, null, String.format(Locale.ROOT,
					"%s: %.0f %% of today's %s are used (%.0f of %.0f); only interactive calls may use the last"
							+ " %.0f %%. Raise claude.rate-limit.groups.%s.%s-per-day, or move work to"
							+ " another day",
					pool.group(), 100 * day.used() / day.limit(), day.dimension().key(), day.used(), day.limit(),
					100 * day.interactiveShare(), pool.group(), day.dimension().key()));
		}
		else if (notice instanceof Notice.DayUsedUp day) {
			this.alerts.raise(ClaudeAlert.Kind.LIMIT_NEAR, null,
					String.format("%s: today's budget is used up%s; the next day begins in %s", pool.group(),
							day.all() ? "" : " for all but interactive calls",
							DurationText.of(Duration.ofNanos(day.leftNanos()))));
		}
	}

}
