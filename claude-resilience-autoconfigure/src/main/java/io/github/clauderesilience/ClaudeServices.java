package io.github.clauderesilience;

import java.util.Set;

/**
 * The clients of the application, each with an account of its own: the one that
 * {@code claude.*} configures, and those below {@code claude.clients.<name>}. A bean; the
 * client of a name is also injected by {@code @Qualifier("<name>") ClaudeService}.
 */
public interface ClaudeServices {

	/** Name of the client that {@code claude.*} configures. */
	String DEFAULT = "default";

	/**
	 * The client of a name.
	 * @param name a name below {@code claude.clients}, or {@value #DEFAULT}
	 * @return the client, the same one each time
	 * @throws IllegalArgumentException if there is no such client; the message lists the
	 * names
	 */
	ClaudeService of(String name);

	/**
	 * The names of all clients.
	 * @return {@value #DEFAULT} first, then the others sorted by name
	 */
	Set<String> names();

}
