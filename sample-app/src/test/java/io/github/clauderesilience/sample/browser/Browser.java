package io.github.clauderesilience.sample.browser;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real Chromium, as the path of the machine has it, without a window.
 */
final class Browser implements AutoCloseable {

	/**
	 * For a machine that is busy with other things; and some words on the board stay a
	 * minute.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(150);

	private final ChromeDriver driver;

	private Browser(ChromeDriver driver) {
		this.driver = driver;
	}

	/**
	 * Whether there is one.
	 * @return {@code true} if browser and driver are on the path
	 */
	static boolean isPresent() {
		return binary().isPresent() && program("chromedriver").isPresent();
	}

	static Browser open() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(binary().orElseThrow().toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
				"--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
				"--disable-sync", "--hide-scrollbars", "--window-size=1280,1000");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(program("chromedriver").orElseThrow().toFile())
			.build();
		return new Browser(new ChromeDriver(service, options));
	}

	private static Optional<Path> binary() {
		return Stream.of("chromium", "chromium-browser", "google-chrome")
			.map(Browser::program)
			.flatMap(Optional::stream)
			.findFirst();
	}

	private static Optional<Path> program(String name) {
		return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.findFirst();
	}

	WebDriver driver() {
		return this.driver;
	}

	void go(String address) {
		this.driver.get(address);
	}

	/**
	 * Sets what the page learns about the taste of its reader.
	 * @param scheme {@code light} or {@code dark}
	 */
	void prefer(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	void resize(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
	}

	/**
	 * Waits for an element that is to be seen.
	 */
	WebElement see(String selector) {
		By what = By.cssSelector(selector);
		List<WebElement> seen = new ArrayList<>();
		await((driver) -> {
			seen.clear();
			driver.findElements(what).stream().filter(WebElement::isDisplayed).forEach(seen::add);
			return !seen.isEmpty();
		});
		return seen.get(0);
	}

	void await(Predicate<WebDriver> condition) {
		new WebDriverWait(this.driver, PATIENCE).ignoring(StaleElementReferenceException.class)
			.until((driver) -> condition.test(driver));
	}

	Object run(String script) {
		return Objects.requireNonNull(this.driver.executeScript(script));
	}

	/**
	 * What the console complains about.
	 * @return errors since it was asked last
	 */
	List<String> complaints() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::toString)
			.toList();
	}

	/**
	 * Takes a picture of the page.
	 * @param name name of the file below {@code target/screenshots}, without ending
	 */
	void picture(String name) {
		try {
			Path directory = Files.createDirectories(Path.of("target", "screenshots"));
			Files.write(directory.resolve(name + ".png"), this.driver.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
