package io.github.clauderesilience.sample.browser;

import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page while five thousand calls wait.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "support-desk.flood=6000")
@EnabledIf("io.github.clauderesilience.sample.browser.Browser#isPresent")
class CrowdBrowserIT {

	private static Browser browser;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void open() {
		browser = Browser.open();
	}

	@AfterAll
	static void close() {
		browser.close();
	}

	private static final Set<String> ANSWERED = Set.of("LIVE", "FALLBACK_MODEL");

	@Test
	void whenFiveThousandCallsWaitShouldStayLiveAndLetPeoplePass() {
		Page page = new Page(browser);
		browser.go("http://localhost:" + this.port + "/");
		browser.see("body[data-beat]");

		page.begin("FLOOD");
		browser.await((driver) -> page.waiting(3) >= 5000);
		long beat = page.beat();
		browser.await((driver) -> page.beat() >= beat + 5000);
		// Until the size of answers is known the quota may be in debt for longer than a
		// person waits
		browser.await((driver) -> ANSWERED.contains(page.ask("Where is my parcel?").getAttribute("data-source")));

		assertThat(page.waiting(3)).isGreaterThan(4000);
		assertThat(browser.complaints()).isEmpty();

		page.end("FLOOD");
		browser.await((driver) -> page.waiting(3) == 0);
	}

}
