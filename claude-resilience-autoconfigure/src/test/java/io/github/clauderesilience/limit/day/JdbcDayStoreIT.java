package io.github.clauderesilience.limit.day;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * Days in PostgreSQL.
 */
class JdbcDayStoreIT extends JdbcDayStoreContract {

	JdbcDayStoreIT() {
		super(TestDatabase.postgres());
	}

}
