package io.github.clauderesilience.testsupport;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Catches what is logged, with the stack traces, until it is closed. Nothing of it
 * reaches the console. Thread-safe.
 */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger logger;

	private final @Nullable Level levelBefore;

	private final boolean additiveBefore;

	private final List<Appender<ILoggingEvent>> othersBefore = new ArrayList<>();

	private final Queue<String> lines = new ConcurrentLinkedQueue<>();

	private LogCapture(Logger logger, Level level) {
		this.logger = logger;
		this.levelBefore = logger.getLevel();
		this.additiveBefore = logger.isAdditive();
		setContext(logger.getLoggerContext());
		start();
		logger.iteratorForAppenders().forEachRemaining(this.othersBefore::add);
		this.othersBefore.forEach(logger::detachAppender);
		logger.setLevel(level);
		logger.setAdditive(false);
		logger.addAppender(this);
	}

	/**
	 * Catches a logger and those below it.
	 * @param name the name of a logger
	 * @param level from which level on
	 * @return the capture
	 */
	public static LogCapture of(String name, Level level) {
		return new LogCapture(((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(name), level);
	}

	@Override
	protected void append(ILoggingEvent event) {
		StringBuilder line = new StringBuilder();
		line.append(event.getLevel())
			.append(' ')
			.append(event.getLoggerName())
			.append(' ')
			.append(event.getFormattedMessage())
			.append(' ')
			.append(event.getMDCPropertyMap());
		if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
			StringWriter trace = new StringWriter();
			proxy.getThrowable().printStackTrace(new PrintWriter(trace));
			line.append('\n').append(trace);
		}
		this.lines.add(line.toString());
	}

	/**
	 * What was logged.
	 * @return a text an event: level, logger, message, context, stack trace
	 */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	@Override
	public void close() {
		this.logger.detachAppender(this);
		this.othersBefore.forEach(this.logger::addAppender);
		this.logger.setLevel(this.levelBefore);
		this.logger.setAdditive(this.additiveBefore);
		stop();
	}

}
