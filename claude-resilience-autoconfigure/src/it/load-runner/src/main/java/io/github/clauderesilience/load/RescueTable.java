package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.Lane;

/**
 * Faults that last on the model that was asked, for a lone caller in real time with
 * default settings and a healthy model that stands in: who answers, after how long, with
 * how many requests to the model in trouble. One application for each line, one good
 * answer old.
 */
final class RescueTable {

	private static final String STAND_IN = "claude-haiku-4-5";

	private static final Map<String, String> FAULTS = faults();

	private RescueTable() {
	}

	private static Map<String, String> faults() {
		Map<String, String> faults = new LinkedHashMap<>();
		faults.put("429 without retry-after and headers", "{\"kind\":\"status\",\"status\":429}");
		faults.put("503", "{\"kind\":\"status\",\"status\":503}");
		faults.put("529", "{\"kind\":\"status\",\"status\":529}");
		faults.put("no answer", "{\"kind\":\"no_answer\"}");
		faults.put("first token after 20 s", "{\"kind\":\"slow_first_token\",\"delay_ms\":20000}");
		faults.put("cut after 5 events", "{\"kind\":\"reset_in_body\",\"after_events\":5}");
		faults.put("stall after 3 events", "{\"kind\":\"stall\",\"after_events\":3}");
		faults.put("garbage after 5 events", "{\"kind\":\"malformed\",\"after_events\":5}");
		faults.put("no message_stop", "{\"kind\":\"no_message_stop\"}");
		return faults;
	}

	static void run(List<String> settings) {
		List<String> all = new ArrayList<>(List.of("--claude.fallback.models." + ServiceClient.MODEL + "=" + STAND_IN,
				"--claude.stream.on-break=restart"));
		all.addAll(settings);
		FAULTS.forEach((name, fault) -> {
			for (Way way : Way.values()) {
				try (SimulatorProcess simulator = SimulatorProcess.start(Scenario.Account.unlimited(200, "fixed:80"),
						1); ServiceClient client = new ServiceClient(simulator.baseUrl(), all)) {
					way.ask(client.service());
					simulator.post("reset", "");
					simulator.post("faults",
							"[" + fault.replace("}", ",\"models\":[\"" + ServiceClient.MODEL + "\"]}") + "]");
					System.out.println(line(name, way, client.service(), simulator));
				}
			}
		});
	}

	private static String line(String name, Way way, ClaudeService service, SimulatorProcess simulator) {
		long start = System.nanoTime();
		String answer;
		try {
			ClaudeReply reply = way.ask(service);
			answer = reply.provenance().model() + " (" + reply.provenance().errorClass() + ", first tried for "
					+ reply.provenance().firstTried() + ")";
		}
		catch (ClaudeException ex) {
			answer = "no model: " + ex.errorClass();
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		long requests = simulator.answers()
			.stream()
			.filter((one) -> one.model().equals(ServiceClient.MODEL))
			.mapToLong(SimulatorProcess.Answers::count)
			.sum();
		return Report.text("rescue %-36s %-10s %5.1f s, %d requests to the model in trouble, answered by %s", name,
				way.name().toLowerCase(java.util.Locale.ROOT), seconds, requests, answer);
	}

	private enum Way {

		SEND {

			@Override
			ClaudeReply ask(ClaudeService service) {
				return service.send(ClaudeRequest.of("Where is my parcel?"));
			}

		},

		INTERACTIVE {

			@Override
			ClaudeReply ask(ClaudeService service) {
				return service.send(ClaudeRequest.builder().user("Where is my parcel?").lane(Lane.INTERACTIVE).build());
			}

		},

		STREAM {

			@Override
			ClaudeReply ask(ClaudeService service) {
				ClaudeEvent last = service.stream(ClaudeRequest.of("Where is my parcel?"))
					.blockLast(Duration.ofMinutes(3));
				return ((ClaudeEvent.Completed) Objects.requireNonNull(last)).reply();
			}

		};

		abstract ClaudeReply ask(ClaudeService service);

	}

}
