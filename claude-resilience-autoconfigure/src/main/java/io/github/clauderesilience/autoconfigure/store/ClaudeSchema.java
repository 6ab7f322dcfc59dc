package io.github.clauderesilience.autoconfigure.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import javax.sql.DataSource;

import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.SchemaInitialization;
import io.github.clauderesilience.time.FirstReads;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.dao.DataAccessException;

/**
 * Creates a table of this library if a property says so, in the way of Spring Boot's
 * {@code spring.*.jdbc.initialize-schema}.
 */
final class ClaudeSchema extends DataSourceScriptDatabaseInitializer {

	private final String property;

	private final String script;

	private final FirstReads firstReads;

	private final Executor blocking;

	/**
	 * Creates a schema.
	 * @param dataSource the database
	 * @param property the setting that says when
	 * @param mode what it says
	 * @param script where in the class path the schema is
	 * @param firstReads bounds how long the database may take to say what it is
	 * @param blocking runs that query, which may block
	 */
	ClaudeSchema(DataSource dataSource, String property, SchemaInitialization mode, String script,
			FirstReads firstReads, Executor blocking) {
		super(dataSource, settings(mode, script));
		this.firstReads = firstReads;
		this.blocking = blocking;
		this.property = property;
		this.script = script;
	}

	private static DatabaseInitializationSettings settings(SchemaInitialization mode, String script) {
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setSchemaLocations(List.of("classpath:" + script));
		settings.setMode(switch (mode) {
			case EMBEDDED -> DatabaseInitializationMode.EMBEDDED;
			case ALWAYS -> DatabaseInitializationMode.ALWAYS;
			case NEVER -> DatabaseInitializationMode.NEVER;
		});
		return settings;
	}

	/* An embedded database says so at once; another one may hang. */
	@Override
	protected boolean isEmbeddedDatabase() {
		CompletableFuture<Boolean> embedded = CompletableFuture.supplyAsync(super::isEmbeddedDatabase, this.blocking);
		this.firstReads.await(embedded);
		return embedded.getNow(false);
	}

	@Override
	protected void runScripts(Scripts scripts) {
		try {
			super.runScripts(scripts);
		}
		catch (DataAccessException first) {
			// "if not exists" fails where another instance creates it at the same moment
			runAgain(scripts);
		}
	}

	private void runAgain(Scripts scripts) {
		try {
			super.runScripts(scripts);
		}
		catch (DataAccessException ex) {
			throw new ClaudeConfigurationException(
					this.property + " wants a table to be created, which failed: "
							+ ex.getMostSpecificCause().getMessage(),
					"Create it yourself after the model of " + this.script + " in the jar, and set " + this.property
							+ "=never.",
					ex);
		}
	}

}
