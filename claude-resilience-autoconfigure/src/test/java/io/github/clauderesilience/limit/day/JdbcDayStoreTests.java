package io.github.clauderesilience.limit.day;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * Days in H2.
 */
class JdbcDayStoreTests extends JdbcDayStoreContract {

	JdbcDayStoreTests() {
		super(TestDatabase.h2());
	}

}
