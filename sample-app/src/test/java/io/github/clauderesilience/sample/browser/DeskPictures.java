package io.github.clauderesilience.sample.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TakesScreenshot;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes the pictures of the README, in {@code target/screenshots}. Not part of the build:
 * runs when it is named.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = { "support-desk.tour=90s",
		"claude.circuit-breaker.cool-off=2s", "claude.circuit-breaker.max-cool-off=2s" })
class DeskPictures {

	private static final Path TARGET = Path.of("target", "screenshots");

	/** A picture of the tour every so often, shown for half as long. */
	private static final long EVERY_MILLIS = 3000;

	private static final int SHOWN_HUNDREDTHS = 150;

	private static final long MAX_BYTES = 1_000_000;

	private static Browser browser;

	private static Page page;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void open() throws IOException {
		Files.createDirectories(TARGET);
		browser = Browser.open();
		page = new Page(browser);
	}

	@AfterAll
	static void close() {
		browser.close();
	}

	@Test
	void takePicturesOfHealthAndOutage() {
		browser.resize(1280, 1120);
		openPage();
		page.begin("CUSTOMERS");
		long begin = page.beat();
		browser.await((driver) -> page.beat() >= begin + 60_000);
		page.ask("Can I still change my address?");
		browser.see(".headline.good");
		browser.picture("healthy");

		page.begin("OUTAGE");
		browser.see(".headline.warn[data-cause='FALLBACK']");
		long outage = page.beat();
		browser.await((driver) -> page.beat() >= outage + 20_000);
		page.ask("Where is my parcel?");
		browser.picture("outage");
		browser.see("#heal").click();
	}

	@Test
	void filmTheTour() throws IOException {
		browser.resize(1000, 760);
		openPage();
		Path film = TARGET.resolve("tour.gif");
		try (AnimatedGif gif = new AnimatedGif(film)) {
			browser.see("#tour").click();
			browser.see("#caption");
			do {
				gif.add(((TakesScreenshot) browser.driver()).getScreenshotAs(OutputType.BYTES), SHOWN_HUNDREDTHS);
				long shot = page.beat();
				browser.await((driver) -> page.beat() >= shot + EVERY_MILLIS);
			}
			while (browser.driver().findElement(By.id("caption")).isDisplayed());
		}
		assertThat(film).satisfies((file) -> assertThat(Files.size(file)).isLessThan(MAX_BYTES));
	}

	private void openPage() {
		browser.go("http://localhost:" + this.port + "/");
		browser.see("body[data-beat]");
	}

}
