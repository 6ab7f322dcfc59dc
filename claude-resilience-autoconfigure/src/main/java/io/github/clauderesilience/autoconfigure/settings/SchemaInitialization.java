package io.github.clauderesilience.autoconfigure.settings;

/**
 * When a table of this library is created, if it is not there.
 */
public enum SchemaInitialization {

	/** Only in an embedded database, such as H2. */
	EMBEDDED,

	/** In any database. */
	ALWAYS,

	/** Never; the application's migration tool creates it. */
	NEVER

}
