package io.github.clauderesilience.cache.curated;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.github.clauderesilience.error.Counted;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;

/**
 * Questions and answers written by people. Exact questions win over patterns, and
 * patterns over those below them. The file is looked at again every few seconds while
 * questions come; a file that has become unreadable changes nothing. Thread-safe.
 */
public final class CuratedAnswers {

	/** How often the file is looked at; our choice. */
	static final Duration CHECK = Duration.ofSeconds(5);

	/** Longer questions are not compared with patterns; our choice. */
	private static final int PATTERN_CHARS = 1000;

	private static final Logger logger = LoggerFactory.getLogger(CuratedAnswers.class);

	private final @Nullable Resource resource;

	private final UnaryOperator<String> normaliser;

	private final Timeline timeline;

	private final Executor reader;

	private final AtomicLong checkedNanos;

	private volatile Content content;

	/**
	 * Creates curated answers.
	 * @param resource the file, or {@code null} for none
	 * @param normaliser brings questions that mean the same into the same form
	 * @param timeline the time source
	 * @param reader where the file is read again; may block
	 * @throws CuratedFileException when the file cannot be read
	 */
	public CuratedAnswers(@Nullable Resource resource, UnaryOperator<String> normaliser, Timeline timeline,
			Executor reader) {
		this.resource = resource;
		this.normaliser = normaliser;
		this.timeline = timeline;
		this.reader = reader;
		this.checkedNanos = new AtomicLong(timeline.nanoTime());
		this.content = (resource != null) ? content(resource, normaliser, version(resource)) : Content.NOTHING;
	}

	/**
	 * Whether there is no file.
	 * @return {@code true} if nothing can be found, now and later
	 */
	public boolean isEmpty() {
		return this.resource == null;
	}

	/**
	 * The answer to a question.
	 * @param normalised the question in its normalised form
	 * @return the answer, or {@code null} if there is none
	 */
	public @Nullable String find(String normalised) {
		lookAgain();
		Content current = this.content;
		String exact = current.exact().get(normalised);
		if (exact != null || normalised.length() > PATTERN_CHARS) {
			return exact;
		}
		for (Map.Entry<Pattern, String> entry : current.patterns().entrySet()) {
			if (matches(entry.getKey(), normalised)) {
				return entry.getValue();
			}
		}
		return null;
	}

	private static boolean matches(Pattern pattern, String text) {
		try {
			return pattern.matcher(new BoundedText(text)).find();
		}
		catch (BoundedText.TooExpensive | StackOverflowError ex) {
			logger.warn("The curated pattern /{}/ is too expensive for a question of {} and was skipped", pattern,
					Counted.of(text.length(), "character"));
			return false;
		}
	}

	private void lookAgain() {
		long checked = this.checkedNanos.get();
		if (this.resource == null || this.content.version() == Version.FIXED
				|| this.timeline.since(checked).compareTo(CHECK) < 0
				|| !this.checkedNanos.compareAndSet(checked, this.timeline.nanoTime())) {
			return;
		}
		Resource file = this.resource;
		this.reader.execute(() -> reload(file));
	}

	private void reload(Resource file) {
		Version version = version(file);
		if (version.equals(this.content.version())) {
			return;
		}
		try {
			this.content = content(file, this.normaliser, version);
			logger.info("Read the curated answers again from {}", file.getDescription());
		}
		catch (CuratedFileException ex) {
			// The version is noted, so that the problem is told once and not for ever
			this.content = new Content(this.content.exact(), this.content.patterns(), version);
			logger.error("The curated answers cannot be read again; those known before stay: {}", ex.getMessage());
		}
	}

	private static Content content(Resource resource, UnaryOperator<String> normaliser, Version version) {
		CuratedFile file = CuratedFile.read(resource, normaliser);
		return new Content(file.exact(), file.patterns(), version);
	}

	private static Version version(Resource resource) {
		if (!resource.isFile()) {
			return Version.FIXED;
		}
		try {
			return new Version(resource.lastModified(), resource.contentLength());
		}
		catch (IOException ex) {
			return new Version(0, -1);
		}
	}

	private record Content(Map<String, String> exact, Map<Pattern, String> patterns, Version version) {

		static final Content NOTHING = new Content(Map.of(), Map.of(), Version.FIXED);

	}

	/**
	 * By what a change of the file is seen.
	 *
	 * @param modifiedMillis when it was changed
	 * @param bytes how long it is
	 */
	private record Version(long modifiedMillis, long bytes) {

		/** Within a jar nothing changes. */
		static final Version FIXED = new Version(-1, -1);

	}

}
