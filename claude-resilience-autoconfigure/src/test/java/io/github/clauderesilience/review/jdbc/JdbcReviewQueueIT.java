package io.github.clauderesilience.review.jdbc;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * The queue in PostgreSQL.
 */
class JdbcReviewQueueIT extends JdbcReviewQueueContract {

	JdbcReviewQueueIT() {
		super(TestDatabase.postgres());
	}

}
