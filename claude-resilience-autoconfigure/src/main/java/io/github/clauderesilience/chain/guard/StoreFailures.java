package io.github.clauderesilience.chain.guard;

import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * Stores of the library that fail at present, for the verdict; calls go on. The part that
 * reports a failure also ends it. Thread-safe.
 */
public final class StoreFailures {

	/* H2 puts the statement behind it. */
	private static final String STATEMENT = "; SQL statement:";

	private final Map<String, Failure> failures = new ConcurrentHashMap<>();

	private final Set<StoreFailures> shared = new CopyOnWriteArraySet<>();

	private final Supplier<Instant> now;

	/**
	 * Creates a list without any.
	 * @param now the wall-clock time
	 */
	public StoreFailures(Supplier<Instant> now) {
		this.now = now;
	}

	/**
	 * Adds stores that are used here and by others.
	 * @param stores their failures, which count here from now on
	 */
	public void include(StoreFailures stores) {
		this.shared.add(stores);
	}

	/**
	 * Something fails; if that is known already, its beginning stays.
	 * @param what the subject of a sentence, such as "reading the review queue"
	 * @param cause why, in a few words, without secrets
	 * @param advice what it means and what to do, as sentences
	 */
	public void begin(String what, String cause, String advice) {
		this.failures.putIfAbsent(what, new Failure(what, this.now.get(), cause, advice));
	}

	/**
	 * Something fails; if that is known already, its beginning stays.
	 * @param what the subject of a sentence, such as "reading the review queue"
	 * @param failure what was thrown; its type is told, as a message may hold secrets
	 * @param advice what it means and what to do, as sentences
	 */
	public void begin(String what, Throwable failure, String advice) {
		begin(what, kind(failure), advice);
	}

	/**
	 * What kind of failure it is, for the verdict.
	 * @param failure what a store threw
	 * @return the type of the deepest cause, or what a {@link TimeoutException} says
	 */
	public static String kind(Throwable failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		return (cause instanceof TimeoutException && cause.getMessage() != null) ? cause.getMessage()
				: cause.getClass().getSimpleName();
	}

	/**
	 * Why a store fails, for the log: drivers and Spring wrap the cause several times,
	 * and repeat the statement.
	 * @param failure what a store threw
	 * @return type and first line of the deepest cause, without an SQL statement
	 */
	public static String reason(Throwable failure) {
		Throwable deepest = NestedExceptionUtils.getMostSpecificCause(failure);
		String message = deepest.getMessage();
		String line = (message != null) ? message.strip().lines().findFirst().orElse("") : "";
		int statement = line.indexOf(STATEMENT);
		String cause = (statement >= 0) ? line.substring(0, statement) : line;
		return deepest.getClass().getSimpleName() + (cause.isEmpty() ? "" : ": " + cause);
	}

	/**
	 * Something works.
	 * @param what the same as in {@link #begin}
	 */
	public void end(String what) {
		this.failures.remove(what);
	}

	/**
	 * The failure that began first of those that last, shared stores included.
	 * @return the failure, or {@code null} if there is none
	 */
	public @Nullable Failure oldest() {
		return all().min(Comparator.comparing(Failure::since)).orElse(null);
	}

	private Stream<Failure> all() {
		return Stream.concat(this.failures.values().stream(), this.shared.stream().flatMap(StoreFailures::all));
	}

	/**
	 * Something that fails.
	 *
	 * @param what the subject of a sentence
	 * @param since since when
	 * @param cause why, in a few words
	 * @param advice what it means and what to do
	 */
	public record Failure(String what, Instant since, String cause, String advice) {
	}

}
