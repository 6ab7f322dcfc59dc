package io.github.clauderesilience.arch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of the architecture, for any base package, so that they can be tried on
 * planted faults.
 */
final class ArchitectureRules {

	/**
	 * Concerns side by side; they know each other through ports in {@code chain} only.
	 */
	static final List<String> SIBLINGS = List.of("cache", "degrade", "review", "fallback", "retry", "breaker", "limit",
			"wire", "stream", "carry");

	/** Who puts the parts together or looks at them. */
	static final List<String> TOPS = List.of("service", "observe", "actuate", "gateway");

	private final String base;

	ArchitectureRules(String base) {
		this.base = base;
	}

	/** Foundations know nothing of ours but what is named. */
	ArchRule foundation(String name, String... known) {
		return sees(name, known);
	}

	/** The public API knows JSON and itself. */
	ArchRule api() {
		return classes().that()
			.resideInAPackage(this.base)
			.should()
			.onlyDependOnClassesThat(allowed("", "json"))
			.as("the public API sees json only");
	}

	/** What applications implement is told in the terms of the API. */
	ArchRule spi() {
		return classes().that()
			.resideInAPackage(below("spi"))
			.should()
			.onlyDependOnClassesThat(allowed("spi", "").or(resideInAPackage(below("time"))))
			.as("spi sees only the public API and time");
	}

	/** Error classes know the API. */
	ArchRule error() {
		return sees("error", "", "json", "shipped");
	}

	/** What the parts share knows no part. */
	ArchRule chain() {
		return sees("chain", "", "error", "model", "time", "json");
	}

	/** A concern knows the chain and what stands below it, and no other concern. */
	ArchRule sibling(String name) {
		return sees(name, "chain", "", "error", "model", "time", "json");
	}

	/**
	 * A room of the chain or the limiter knows the rooms it stands on; account and queue
	 * do not know each other.
	 */
	ArchRule room(String name, String... known) {
		return sees(name, Stream.concat(Stream.of(""), Arrays.stream(known)).toArray(String[]::new));
	}

	/**
	 * The front door knows all concerns, and neither observers nor auto-configuration;
	 * the endpoint shows what observers have seen.
	 */
	ArchRule top(String name) {
		List<String> known = new ArrayList<>(SIBLINGS);
		if (name.equals("actuate")) {
			known.add("observe");
		}
		known.addAll(List.of("chain", "", "error", "model", "time", "json"));
		return sees(name, known.toArray(String[]::new));
	}

	/** The simulator is a stranger. */
	ArchRule simulator() {
		return sees("simulator");
	}

	/** Every package stands in the picture. */
	ArchRule places() {
		List<String> all = new ArrayList<>(SIBLINGS);
		all.addAll(TOPS);
		all.addAll(List.of("autoconfigure", "spi", "chain", "error", "model", "time", "json", "shipped", "simulator",
				"test"));
		Stream<String> packages = Stream.concat(Stream.of(this.base), all.stream().map(this::below));
		return classes().should()
			.resideInAnyPackage(packages.toArray(String[]::new))
			.as("every package has its place in the architecture");
	}

	/** Packages are free of cycles. */
	ArchRule cycles() {
		return slices().matching(this.base + ".(**)").should().beFreeOfCycles();
	}

	/** Time has one seam; the simulator has a clock of its own. */
	ArchRule clocks() {
		return noClasses().that(resideOutsideOfPackage(below("time")).and(resideOutsideOfPackage(below("simulator"))))
			.should(ArchConditions.callCodeUnitWhere(readsAClock()))
			.as("only time reads a clock or waits on a scheduler of its own");
	}

	/** Auto-configurations are final. */
	ArchRule finalAutoConfigurations() {
		return classes().that().areAnnotatedWith(AutoConfiguration.class).should().haveModifier(JavaModifier.FINAL);
	}

	/** Auto-configurations show nothing but that they exist. */
	ArchRule closedAutoConfigurations() {
		return methods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic();
	}

	/** An engine is known to its adapter only. */
	ArchRule engine(String engine, String... adapters) {
		String[] homes = Arrays.stream(adapters).map(this::below).toArray(String[]::new);
		DescribedPredicate<JavaClass> strangers = DescribedPredicate.not(resideInAnyPackage(homes));
		return noClasses().that(strangers)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(engine + "..")
			.as("only " + List.of(adapters) + " know " + engine);
	}

	/** Spring Boot is known where the application is put together. */
	ArchRule boot(String... packages) {
		String[] homes = Arrays.stream(packages).map(this::below).toArray(String[]::new);
		DescribedPredicate<JavaClass> strangers = DescribedPredicate
			.not(resideInAnyPackage(homes).or(JavaClass.Predicates.simpleName("ClaudeConnectionDetails")));
		return noClasses().that(strangers)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot..")
			.as("only " + List.of(packages) + " know Spring Boot");
	}

	private ArchRule sees(String name, String... known) {
		String[] all = Stream.concat(Stream.of(name), Arrays.stream(known)).toArray(String[]::new);
		return classes().that()
			.resideInAPackage(below(name))
			.should()
			.onlyDependOnClassesThat(allowed(withSpi(all)))
			.as(name + " sees only " + List.of(known))
			.allowEmptyShould(true);
	}

	/** The public API is the root, and what applications implement beside it. */
	private String[] withSpi(String... names) {
		boolean api = List.of(names).contains("");
		return api ? Stream.concat(Stream.of(names), Stream.of("spi")).toArray(String[]::new) : names;
	}

	private DescribedPredicate<JavaClass> allowed(String... names) {
		DescribedPredicate<JavaClass> result = resideOutsideOfPackage(this.base + "..");
		for (String name : names) {
			result = result.or(resideInAPackage(name.isEmpty() ? this.base : below(name)));
		}
		return result;
	}

	private String below(String name) {
		return this.base + "." + name + "..";
	}

	private static DescribedPredicate<JavaCall<?>> readsAClock() {
		return DescribedPredicate.describe("reads a clock or waits", (call) -> {
			String owner = call.getTargetOwner().getName();
			String method = call.getTarget().getName();
			return switch (method) {
				case "sleep" -> owner.equals("java.lang.Thread") || owner.equals("java.util.concurrent.TimeUnit");
				case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
				case "now" -> owner.startsWith("java.time.");
				case "systemUTC", "systemDefaultZone", "system", "tickMillis" -> owner.equals("java.time.Clock");
				case "delay", "interval", "timeout", "delayElement", "delayElements", "delaySubscription",
						"delaySequence", "elapsed", "timed", "timestamp" ->
					owner.startsWith("reactor.core.publisher.") && waitsOnReactorsScheduler(call);
				default -> false;
			};
		});
	}

	private static boolean waitsOnReactorsScheduler(JavaCall<?> call) {
		List<String> parameters = call.getTarget().getRawParameterTypes().stream().map(JavaClass::getName).toList();
		return !parameters.contains("reactor.core.scheduler.Scheduler")
				&& (parameters.isEmpty() || parameters.contains("java.time.Duration"));
	}

}
