package io.github.clauderesilience.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.simulator.reply.OutputLength;

/**
 * Runs a {@link ClaudeSimulator} in a JVM of its own, for load runners. Prints one line,
 * {@code port=PORT token=TOKEN}, and exits when its standard input is closed, so that it
 * never outlives who started it.
 *
 * <p>
 * Arguments are {@code name=value}: {@code port, latency-ms, tokens-per-second,
 * tokens-per-event, output-length} ({@code fixed:N}, {@code uniform:MIN:MAX},
 * {@code lognormal:MEDIAN:SIGMA}), {@code chars-per-token, seed, clock-offset-ms, strict,
 * recorded, burst, rejected-consume, key} (repeatable; {@code KEY} or
 * {@code KEY@ORGANIZATION}), {@code limits.GROUP=REQUESTS,INPUT,OUTPUT} (per minute),
 * {@code data} (a JSON file of changes to the data).
 */
public final class SimulatorMain {

	private SimulatorMain() {
	}

	/**
	 * Runs until standard input is closed.
	 * @param args {@code name=value} each
	 * @throws IOException when the data file cannot be read
	 * @throws IllegalArgumentException when an argument is unknown
	 */
	@SuppressWarnings("SystemOut")
	public static void main(String[] args) throws IOException {
		try (ClaudeSimulator simulator = ClaudeSimulator.start(settings(args))) {
			System.out.println("port=" + simulator.port() + " token=" + simulator.controlToken());
			System.out.flush();
			drain(System.in);
		}
	}

	static SimulatorSettings settings(String... args) throws IOException {
		SimulatorSettings.Builder settings = SimulatorSettings.builder();
		List<Account> accounts = new ArrayList<>();
		double burst = 1;
		boolean rejectedConsume = false;
		for (String arg : args) {
			int equals = arg.indexOf('=');
			String name = (equals < 0) ? arg : arg.substring(0, equals);
			String value = arg.substring(equals + 1);
			switch (name) {
				case "burst" -> burst = Double.parseDouble(value);
				case "rejected-consume" -> rejectedConsume = Boolean.parseBoolean(value);
				case "key" -> accounts.add(account(value));
				case "data" -> settings.data(Files.readString(Path.of(value)));
				default -> apply(settings, name, value);
			}
		}
		return settings.accounts(accounts.toArray(Account[]::new))
			.limitRules(new LimitRules(burst, rejectedConsume, null))
			.build();
	}

	private static void apply(SimulatorSettings.Builder settings, String name, String value) {
		switch (name) {
			case "port" -> settings.port(Integer.parseInt(value));
			case "latency-ms" -> settings.latency(Duration.ofMillis(Long.parseLong(value)));
			case "tokens-per-second" -> settings.tokensPerSecond(Double.parseDouble(value));
			case "tokens-per-event" -> settings.tokensPerEvent(Integer.parseInt(value));
			case "output-length" -> settings.outputLength(OutputLength.parse(value));
			case "chars-per-token" -> settings.charsPerToken(Double.parseDouble(value));
			case "seed" -> settings.seed(Long.parseLong(value));
			case "clock-offset-ms" -> settings.clockOffset(Duration.ofMillis(Long.parseLong(value)));
			case "strict" -> settings.strict(Boolean.parseBoolean(value));
			case "recorded" -> settings.recordedRequests(Integer.parseInt(value));
			default -> {
				if (!name.startsWith("limits.")) {
					throw new IllegalArgumentException("Unknown argument '%s'".formatted(name));
				}
				settings.limits(name.substring("limits.".length()), limits(value));
			}
		}
	}

	private static Limits limits(String value) {
		String[] parts = value.split(",", -1);
		if (parts.length != 3) {
			throw new IllegalArgumentException("Limits '%s' are not REQUESTS,INPUT,OUTPUT".formatted(value));
		}
		return Limits.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
	}

	private static Account account(String value) {
		int at = value.indexOf('@');
		return (at < 0) ? Account.of(value) : Account.of(value.substring(0, at), value.substring(at + 1));
	}

	private static void drain(InputStream in) throws IOException {
		in.transferTo(OutputStream.nullOutputStream());
	}

}
