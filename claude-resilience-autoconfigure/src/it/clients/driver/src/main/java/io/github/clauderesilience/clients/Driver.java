package io.github.clauderesilience.clients;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Reads calls from the standard input, {@code id kind model prompt} a line, makes them
 * with a client at its default settings, each on a thread of its own, and writes a line
 * for each: {@code id OK text} or {@code id FAIL exception status}.
 */
public final class Driver {

	private Driver() {
	}

	/**
	 * Makes calls until the input ends.
	 * @param client makes a call
	 */
	public static void run(Client client) throws IOException {
		ExecutorService threads = Executors.newCachedThreadPool();
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		System.out.println("READY");
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			String[] parts = line.split(" ", 4);
			threads.execute(() -> say(parts[0] + " " + outcome(client, parts)));
		}
		System.exit(0);
	}

	private static String outcome(Client client, String[] parts) {
		try {
			return ("OK " + client.call(parts[1], parts[2], parts[3])).replaceAll("\\s+", " ");
		}
		catch (Throwable ex) {
			StringBuilder chain = new StringBuilder("FAIL");
			for (Throwable each = ex; each != null && each.getCause() != each; each = each.getCause()) {
				chain.append(' ').append(each.getClass().getSimpleName());
			}
			return (chain + " " + ex.getMessage()).replaceAll("\\s+", " ");
		}
	}

	private static synchronized void say(String line) {
		System.out.println(line);
	}

	/**
	 * A client of the Messages API.
	 */
	public interface Client {

		/**
		 * Makes a call.
		 * @param kind {@code call}, {@code stream} or another the client knows
		 * @param model the model to ask
		 * @param prompt the question
		 * @return the text of the answer, or {@code null} for none
		 */
		String call(String kind, String model, String prompt) throws Exception;

	}

}
