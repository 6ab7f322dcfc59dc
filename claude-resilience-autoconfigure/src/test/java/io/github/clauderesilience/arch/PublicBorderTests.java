package io.github.clauderesilience.arch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.clauderesilience.ClaudeService;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the border between the API and the machinery: the Javadoc of each package says on
 * which side its types are.
 */
class PublicBorderTests {

	private static final String BASE = "io.github.clauderesilience";

	private static final Path MAIN = Path.of("src", "main", "java", "io", "github", "clauderesilience");

	private static final Pattern SIDE = Pattern
		.compile("<p>\\s*((?:API: all public types are for applications|Machinery, may change in any release"
				+ "(?:, except the (?:API|SPI) [^.]*)?)\\.)\\s*$");

	private static final Pattern LINK = Pattern.compile("\\{@link (\\w+)\\}");

	/** Public for Boot's binder and for tests of other packages; constants are copied. */
	private static final Set<String> PUBLIC_FOR_OTHERS = Set.of("ClaudeProperties", "FallbackProperties",
			"RateLimitProperties", "RetryProperties", "SchemaInitialization", "DayRules", "Days", "Nanos");

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.importUrl(ClaudeService.class.getProtectionDomain().getCodeSource().getLocation());

	private static final Set<String> WHOLE_PACKAGES = new TreeSet<>();

	private static final Set<String> SINGLE_TYPES = new TreeSet<>();

	@BeforeAll
	static void readPackages() throws IOException {
		for (Path file : packages()) {
			String name = packageName(file);
			String side = side(file);
			if (side.startsWith("API")) {
				WHOLE_PACKAGES.add(name);
			}
			LINK.matcher(side).results().forEach((link) -> SINGLE_TYPES.add(name + "." + link.group(1)));
		}
	}

	@Test
	void eachPackageShouldSayOnWhichSideItIs() throws IOException {
		assertThat(packages()).hasSizeGreaterThan(40).allSatisfy((file) -> assertThat(side(file)).isNotEmpty());
		assertThat(WHOLE_PACKAGES).containsExactly(BASE, BASE + ".model", BASE + ".review.mask", BASE + ".simulator",
				BASE + ".spi", BASE + ".test");
		assertThat(SINGLE_TYPES).allSatisfy((type) -> assertThat(CLASSES.contain(type)).as(type).isTrue());
	}

	@Test
	void pageShouldNameTheTypesThatPackagesName() throws IOException {
		String page = Files.readString(Path.of("..", "docs", "extending.md"));

		assertThat(SINGLE_TYPES)
			.allSatisfy((type) -> assertThat(page).contains("`" + type.substring(type.lastIndexOf('.') + 1) + "`"));
	}

	@Test
	void apiShouldShowNoMachinery() {
		Set<String> shown = new TreeSet<>();
		for (JavaClass type : CLASSES) {
			if (isApi(type) && isVisible(type)) {
				type.getMethods().stream().filter(PublicBorderTests::isShown).forEach((method) -> note(method, shown));
			}
		}

		assertThat(shown).isEmpty();
	}

	@Test
	void machineryOfOnePackageShouldBePrivateToIt() {
		Set<String> open = new TreeSet<>();
		for (JavaClass type : CLASSES) {
			if (type.isTopLevelClass() && isVisible(type) && !isApi(type)
					&& !type.isAnnotatedWith(AutoConfiguration.class)
					&& !PUBLIC_FOR_OTHERS.contains(type.getSimpleName()) && !isUsedElsewhere(type)) {
				open.add(type.getName());
			}
		}

		assertThat(open).isEmpty();
	}

	private static boolean isUsedElsewhere(JavaClass type) {
		return type.getDirectDependenciesToSelf()
			.stream()
			.anyMatch((use) -> !use.getOriginClass().getPackageName().equals(type.getPackageName()));
	}

	private static void note(JavaMethod method, Set<String> shown) {
		Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
			.flatMap((type) -> type.getAllInvolvedRawTypes().stream())
			.map(JavaClass::getBaseComponentType)
			.filter((type) -> type.getPackageName().startsWith(BASE) && !isApi(type))
			.forEach((type) -> shown.add(method.getOwner().getName().substring(BASE.length() + 1) + " -> "
					+ type.getName().substring(type.getPackageName().length() + 1)));
	}

	private static boolean isShown(JavaMethod method) {
		return (method.getModifiers().contains(JavaModifier.PUBLIC)
				|| method.getModifiers().contains(JavaModifier.PROTECTED))
				&& !method.getModifiers().contains(JavaModifier.SYNTHETIC);
	}

	private static boolean isVisible(JavaClass type) {
		return type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(PublicBorderTests::isVisible).orElse(true);
	}

	private static boolean isApi(JavaClass type) {
		JavaClass outer = type;
		while (outer.getEnclosingClass().isPresent()) {
			outer = outer.getEnclosingClass().get();
		}
		return WHOLE_PACKAGES.contains(outer.getPackageName()) || SINGLE_TYPES.contains(outer.getName());
	}

	private static Set<Path> packages() throws IOException {
		try (Stream<Path> files = Files.walk(MAIN)) {
			return new TreeSet<>(files.filter((file) -> file.endsWith("package-info.java")).toList());
		}
	}

	private static String packageName(Path file) {
		String path = MAIN.relativize(file.getParent()).toString().replace(file.getFileSystem().getSeparator(), ".");
		return path.isEmpty() ? BASE : BASE + "." + path;
	}

	private static String side(Path file) throws IOException {
		String text = Files.readString(file);
		String comment = text.substring(0, text.indexOf("*/")).replaceAll("(?m)^ ?/?\\*+", "").replaceAll("\\s+", " ");
		Matcher matcher = SIDE.matcher(comment);
		return matcher.find() ? matcher.group(1) : "";
	}

}
