package io.github.clauderesilience.chain;

import org.springframework.context.SmartLifecycle;

/**
 * A component in which calls wait. While it is shut, calls waiting in it, and new ones,
 * fail at once instead.
 */
public interface CallGate {

	/**
	 * The phase in which the application context stops what calls wait in: that of the
	 * web server's graceful shutdown (WebServerGracefulShutdownLifecycle, Spring Boot
	 * 4.1). Listeners of messages have ended by then, and requests of the web that wait
	 * for quota must not hold it up.
	 */
	int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	/**
	 * Refuses waiting and new calls: the application stops, or pauses.
	 */
	void shut();

	/**
	 * Lets calls begin and wait again.
	 */
	void reopen();

}
