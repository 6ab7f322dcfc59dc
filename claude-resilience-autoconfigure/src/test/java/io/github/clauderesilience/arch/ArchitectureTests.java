package io.github.clauderesilience.arch;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import io.github.clauderesilience.ClaudeService;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Holds the package directions of {@code docs/architecture.md}. Each rule is tried on the
 * code and, so that it is known to be able to fail, on a fault planted below
 * {@code arch.planted}.
 */
class ArchitectureTests {

	private static final String BASE = "io.github.clauderesilience";

	private static final String PLANTED = BASE + ".arch.planted";

	private static final JavaClasses MAIN = new ClassFileImporter()
		.importUrl(ClaudeService.class.getProtectionDomain().getCodeSource().getLocation());

	private static final JavaClasses FAULTS = new ClassFileImporter().importPackages(PLANTED);

	@TestFactory
	Stream<DynamicTest> codeShouldKeepEachRule() {
		return rules(new ArchitectureRules(BASE)).stream()
			.map((tried) -> dynamicTest(tried.rule().getDescription(), () -> tried.rule().check(MAIN)));
	}

	@TestFactory
	Stream<DynamicTest> plantedFaultShouldBreakEachRule() {
		return rules(new ArchitectureRules(PLANTED)).stream()
			.map((tried) -> dynamicTest(tried.rule().getDescription(), () -> {
				EvaluationResult result = tried.rule().evaluate(FAULTS);
				String report = String.join("\n", result.getFailureReport().getDetails());
				assertThat(tried.faults()).allSatisfy((fault) -> assertThat(report).contains(fault));
			}));
	}

	@Test
	void eachRuleShouldHaveAPlantedFault() {
		assertThat(rules(new ArchitectureRules(PLANTED)))
			.allSatisfy((tried) -> assertThat(tried.faults()).isNotEmpty());
	}

	@Test
	void everyPackageShouldBeNullMarked() throws ClassNotFoundException {
		Set<String> unmarked = new TreeSet<>();
		Set<String> packages = new TreeSet<>();
		MAIN.forEach((type) -> packages.add(type.getPackageName()));
		for (String name : packages) {
			Class<?> info = Class.forName(name + ".package-info");
			if (!info.isAnnotationPresent(NullMarked.class)) {
				unmarked.add(name);
			}
		}
		assertThat(packages).contains(BASE, BASE + ".wire");
		assertThat(unmarked).isEmpty();
	}

	private static List<Tried> rules(ArchitectureRules rules) {
		Stream<Tried> directions = Stream.of(new Tried(rules.foundation("json"), Set.of("json.SeesTheChain")),
				new Tried(rules.foundation("time"), Set.of("time.SeesTheApi")),
				new Tried(rules.foundation("shipped"), Set.of("shipped.SeesTheChain")),
				new Tried(rules.foundation("model", "shipped"), Set.of("model.SeesTheChain")),
				new Tried(rules.api(), Set.of("PlantedApi")), new Tried(rules.spi(), Set.of("spi.SeesTheChain")),
				new Tried(rules.error(), Set.of("error.SeesTheChain")),
				new Tried(rules.chain(), Set.of("chain.SeesASibling")),
				new Tried(rules.simulator(), Set.of("simulator.SeesOurJson")));
		Stream<Tried> siblings = ArchitectureRules.SIBLINGS.stream()
			.map((name) -> new Tried(rules.sibling(name),
					Set.of(name.equals("limit") ? "limit.SeesItsSibling" : name + ".SeesTheService")));
		Stream<Tried> rooms = Stream.of(new Tried(rules.room("chain.operator"), Set.of("operator.SeesTheChain")),
				new Tried(rules.room("chain.guard", "error"), Set.of("guard.SeesTheChain")),
				new Tried(rules.room("limit.need"), Set.of("need.SeesTheCore")),
				new Tried(rules.room("limit.account", "limit.need"), Set.of("account.SeesTheQueue")),
				new Tried(rules.room("limit.queue", "limit.need"), Set.of("queue.SeesTheAccount")),
				new Tried(rules.room("limit.day", "limit.need", "chain.guard", "time", "json"),
						Set.of("day.SeesTheCore")),
				new Tried(rules.room("limit.core", "limit.need", "limit.account", "limit.queue", "limit.day"),
						Set.of("core.SeesThePools")));
		Stream<Tried> tops = ArchitectureRules.TOPS.stream()
			.map((name) -> new Tried(rules.top(name), Set.of(name + ".SeesAutoConfiguration")));
		Stream<Tried> others = Stream.of(new Tried(rules.places(), Set.of("nowhere.HasNoPlace")),
				new Tried(rules.cycles(), Set.of("circle.one", "circle.two")),
				new Tried(rules.clocks(),
						Set.of("sleeps()", "sleepsByUnit()", "nanoTime()", "currentTimeMillis()", "now()", "clock()",
								"delaysOnReactorsOwnScheduler()", "timesOutOnReactorsOwnScheduler()")),
				new Tried(rules.finalAutoConfigurations(), Set.of("OpenAutoConfiguration")),
				new Tried(rules.closedAutoConfigurations(), Set.of("TalkativeAutoConfiguration.bean()")),
				engine(rules, "org.springframework.retry", "retry", "autoconfigure"),
				engine(rules, "io.github.resilience4j", "breaker", "autoconfigure"),
				engine(rules, "io.micrometer", "observe", "actuate", "autoconfigure"),
				engine(rules, "org.springframework.data", "limit.share", "observe.advice.share", "autoconfigure"),
				engine(rules, "org.springframework.jdbc", "limit.day", "observe.advice.jdbc", "review.jdbc",
						"autoconfigure"),
				engine(rules, "com.github.victools", "json"), engine(rules, "com.fasterxml.jackson.databind"),
				new Tried(rules.boot("autoconfigure", "actuate", "wire", "model", "test"),
						Set.of("engine.UsesEverything.boot")));
		return Stream.of(directions, siblings, rooms, tops, others).flatMap((each) -> each).toList();
	}

	private static Tried engine(ArchitectureRules rules, String engine, String... adapters) {
		return new Tried(rules.engine(engine, adapters), Set.of("engine.UsesEverything"));
	}

	private record Tried(ArchRule rule, Set<String> faults) {
	}

}
