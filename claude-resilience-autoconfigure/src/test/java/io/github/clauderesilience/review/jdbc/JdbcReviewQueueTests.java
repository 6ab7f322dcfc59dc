package io.github.clauderesilience.review.jdbc;

import io.github.clauderesilience.testsupport.TestDatabase;

/**
 * The queue in H2.
 */
class JdbcReviewQueueTests extends JdbcReviewQueueContract {

	JdbcReviewQueueTests() {
		super(TestDatabase.h2());
	}

}
