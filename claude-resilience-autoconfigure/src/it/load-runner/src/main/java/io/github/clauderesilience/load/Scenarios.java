package io.github.clauderesilience.load;

import java.util.List;

import io.github.clauderesilience.load.Scenario.Account;
import io.github.clauderesilience.load.Scenario.Command;
import io.github.clauderesilience.load.Scenario.Load;
import io.github.clauderesilience.load.Scenario.Phase;
import io.github.clauderesilience.load.Scenario.Trouble;

/**
 * All scenarios.
 */
final class Scenarios {

	private static final double TENTH = 0.1;

	/** Characters of about 560 tokens, by the simulator's 3.6 characters to a token. */
	private static final int CHARS_OF_560_TOKENS = 2000;

	private static final Load FOUR_HUNDRED = Load.inFlight(400, 500);

	private static final String MODEL = ServiceClient.MODEL;

	private static final String GROUP = ServiceClient.GROUP;

	static final Scenario CPU = new Scenario("cpu", Account.unlimited(2, "fixed:300"), Load.inFlight(16_000, 500),
			Trouble.NONE, 5);

	static final Scenario OUTAGE = new Scenario("outage", Account.unlimited(200, "fixed:80"),
			new Load(1500, Integer.MAX_VALUE, 20, 500, 500),
			faults("[{\"status\":529,\"model\":\"" + MODEL + "\",\"after_ms\":5000,\"lasting_ms\":15000}]"), 1);

	static final Scenario TENANTS = new Scenario("tenants",
			new Account(60_000, Account.PLENTY, Account.PLENTY, 0.01, 2, "fixed:300", 0),
			new Load(10_000, Integer.MAX_VALUE, 0, 500, 500), Trouble.NONE, 7);

	static final List<Scenario> ALL = List.of(CPU, TENANTS,
			new Scenario("requests-600", Account.requests(600, TENTH), FOUR_HUNDRED, Trouble.NONE, 1),
			new Scenario("requests-600-full-burst", Account.requests(600, 1), FOUR_HUNDRED, Trouble.NONE, 1),
			new Scenario("requests-600-full-burst-1000", Account.requests(600, 1), Load.inFlight(1000, 500),
					Trouble.NONE, 1),
			new Scenario("requests-3000", Account.requests(3000, 0.02), FOUR_HUNDRED, Trouble.NONE, 1),
			new Scenario("input-150k", tokens(150_000, Account.PLENTY, "fixed:80"),
					Load.inFlight(200, CHARS_OF_560_TOKENS), Trouble.NONE, 1),
			new Scenario("input-mixed", tokens(150_000, Account.PLENTY, "fixed:80"), new Load(200, 64, 0, 50, 20_000),
					Trouble.NONE, 1),
			new Scenario("output-limited", tokens(Account.PLENTY, 60_000, "uniform:50:500"), Load.inFlight(200, 500),
					Trouble.NONE, 1),
			new Scenario("neighbour", Account.requests(600, TENTH), FOUR_HUNDRED, neighbour(), 1),
			new Scenario("limit-changes", Account.requests(600, TENTH), Load.inFlight(500, 500), limitChanges(), 1),
			new Scenario("clock-skew", new Account(600, Account.PLENTY, Account.PLENTY, TENTH, 200, "fixed:80", 90_000),
					FOUR_HUNDRED, Trouble.NONE, 1),
			new Scenario("storm", Account.requests(600, TENTH), FOUR_HUNDRED,
					storm(",\"headers\":{\"retry-after\":20}"), 1),
			new Scenario("storm-silent", Account.requests(600, TENTH), FOUR_HUNDRED, storm(""), 1),
			new Scenario("faults", Account.unlimited(50, "fixed:80"), Load.inFlight(2000, 500),
					faults("[{\"status\":529,\"rate\":0.05},{\"kind\":\"reset\",\"rate\":0.02},"
							+ "{\"kind\":\"malformed\",\"rate\":0.015},{\"kind\":\"truncated\",\"rate\":0.015}]"),
					5),
			OUTAGE);

	private Scenarios() {
	}

	private static Account tokens(long input, long output, String outputLength) {
		return new Account(Account.PLENTY, input, output, TENTH, 200, outputLength, 0);
	}

	private static Trouble faults(String json) {
		return new Trouble(json, List.of(), List.of());
	}

	private static Trouble neighbour() {
		Command half = new Command(0, "others", "{\"group\":\"" + GROUP + "\",\"share\":0.5,\"after_ms\":10000}");
		return new Trouble("[]", List.of(half), List.of(new Phase(10, 0.5, true)));
	}

	private static Trouble limitChanges() {
		Command halved = new Command(10, "limits", "{\"group\":\"" + GROUP + "\",\"factor\":0.5}");
		Command doubled = new Command(30, "limits", "{\"group\":\"" + GROUP + "\",\"factor\":2}");
		return new Trouble("[]", List.of(halved, doubled), List.of(new Phase(10, 0.5, true), new Phase(30, 1, true)));
	}

	private static Trouble storm(String headers) {
		return new Trouble("[{\"status\":429,\"after_ms\":5000,\"lasting_ms\":20000" + headers + "}]", List.of(),
				List.of(new Phase(5, 1, false), new Phase(25, 1, true)));
	}

}
