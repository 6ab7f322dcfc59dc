package io.github.clauderesilience.observe.advice.jdbc;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * Use of limits in H2.
 */
class JdbcUseStoreTests extends JdbcUseStoreContract {

	JdbcUseStoreTests() {
		super(TestDatabase.h2());
	}

}
