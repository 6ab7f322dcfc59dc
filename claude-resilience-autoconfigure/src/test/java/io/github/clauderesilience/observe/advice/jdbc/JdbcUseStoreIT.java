package io.github.clauderesilience.observe.advice.jdbc;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * Use of limits in PostgreSQL.
 */
class JdbcUseStoreIT extends JdbcUseStoreContract {

	JdbcUseStoreIT() {
		super(TestDatabase.postgres());
	}

}
