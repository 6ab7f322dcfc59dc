package io.github.clauderesilience.observe.recent;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.spi.AttemptNote;
import org.jspecify.annotations.Nullable;

/**
 * What became of one question. Holds neither content nor credentials, and no tenant.
 *
 * @param id our own number of the call
 * @param endedAt when it ended
 * @param model the model that was asked for
 * @param answeredBy the model that answered, or {@code null}
 * @param outcome answered, unavailable, failed or cancelled
 * @param source where the answer came from, or {@code null} if there is none
 * @param errorClass what went wrong, or {@code null}
 * @param lane how urgent it was
 * @param elapsed time from question to end
 * @param queued time in the queue
 * @param attempts what was sent
 * @param why where the time went, for people
 * @param client who asked: service, or gateway and what the client is written with, such
 * as gateway/java
 */
public record RecentCall(String id, Instant endedAt, String model, @Nullable String answeredBy, String outcome,
		@Nullable String source, @Nullable ErrorClass errorClass, Lane lane, Duration elapsed, Duration queued,
		List<AttemptNote> attempts, String why, String client) {
}
