package io.github.clauderesilience.load;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.load.Driver.Run;
import io.github.clauderesilience.load.Scenario.Load;
import io.github.clauderesilience.load.SimulatorProcess.Answers;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * One run of a scenario: a fresh simulator, a fresh client, warmed up with a model of
 * another limit group, so that nothing is known of the limits that matter.
 */
final class ScenarioRun {

	private ScenarioRun() {
	}

	static void run(Scenario scenario, boolean bare, int warmUpCalls, long seed, List<String> settings) {
		Load warmUp = Load.inFlight(warmUpCalls, 500);
		try (SimulatorProcess simulator = SimulatorProcess.start(scenario.account(), seed);
				LoadClient client = bare ? new BareWebClient(simulator.baseUrl())
						: new ServiceClient(simulator.baseUrl(), settings)) {
			Driver.run(client, ServiceClient.OTHER_MODEL, Prompts.of(warmUp, seed), warmUp);
			List<String> prompts = Prompts.of(scenario.load(), seed);
			simulator.post("reset", "");
			if (!scenario.trouble().faults().equals("[]")) {
				simulator.post("faults", scenario.trouble().faults());
			}
			Disposable commands = commands(scenario, simulator);
			Run run = Driver.run(client, ServiceClient.MODEL, prompts, scenario.load());
			commands.dispose();
			List<Answers> answers = simulator.answers();
			System.out.println(Report.line(scenario, client.name(), seed, run, answers,
					LeastTime.seconds(scenario, simulator.used())));
			if (scenario.name().equals(Scenarios.OUTAGE.name())) {
				System.out.println(Report.outage(run, answers, 5, 20));
			}
		}
	}

	private static Disposable commands(Scenario scenario, SimulatorProcess simulator) {
		return Flux.fromIterable(scenario.trouble().commands())
			.flatMap((command) -> Mono.delay(Duration.ofSeconds(command.second()), Schedulers.boundedElastic())
				.map((tick) -> simulator.post(command.path(), command.json())))
			.subscribe();
	}

}
