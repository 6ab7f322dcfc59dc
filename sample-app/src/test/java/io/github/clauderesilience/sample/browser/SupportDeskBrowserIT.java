package io.github.clauderesilience.sample.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page as a person uses it. The run leaves pictures in {@code target/screenshots}.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "claude.retry.default.initial=20ms", "claude.circuit-breaker.cool-off=2s",
				"claude.circuit-breaker.max-cool-off=4s", "claude.simulator.tokens-per-second=400" })
@EnabledIf("io.github.clauderesilience.sample.browser.Browser#isPresent")
class SupportDeskBrowserIT {

	private static final String PRIMARY = "claude-sonnet-5-5";

	private static final String FALLBACK = "claude-haiku-5-5";

	private static Browser browser;

	private static Page page;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void open() {
		browser = Browser.open();
		page = new Page(browser);
	}

	@AfterAll
	static void close() {
		browser.close();
	}

	@BeforeEach
	void healAndOpenThePage() throws Exception {
		HttpRequest heal = HttpRequest.newBuilder(URI.create(address("/incident/heal")))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		HttpClient.newHttpClient().send(heal, HttpResponse.BodyHandlers.discarding());
		browser.prefer("light");
		browser.resize(1280, 1000);
		browser.go(address("/"));
		browser.see("body[data-beat]");
	}

	@AfterEach
	void shouldLeaveTheConsoleEmpty() {
		assertThat(browser.complaints()).isEmpty();
	}

	@Test
	void shouldStreamAnAnswerAndSayWhereItCameFrom(TestReporter reporter) {
		WebElement answer = page.ask("Where is my parcel?");

		assertThat(answer.getAttribute("data-source")).isEqualTo("LIVE");
		assertThat(answer.findElement(By.cssSelector(".text")).getText())
			.startsWith("Thank you for your question: \"Where is my parcel?\"");
		assertThat(answer.findElement(By.cssSelector(".origin")).getText()).contains("Live", PRIMARY, "1 attempt",
				"no queue", "tokens");
		assertThat(browser.see("#answers .text").getAttribute("aria-busy")).isEqualTo("false");
		reporter.publishEntry("milliseconds until the first words",
				String.valueOf(answer.getAttribute("data-first-words")));
	}

	@Test
	void shouldAnswerAFrequentQuestionWithoutACall() {
		browser.see("[data-question='What are your opening hours?']").sendKeys(Keys.ENTER);
		WebElement answer = browser.see("#answers article[data-source]");

		assertThat(answer.getAttribute("data-source")).isEqualTo("CURATED");
		assertThat(answer.getText()).contains("Written by our team", "9 am to 6 pm", "no call");
	}

	@Test
	void whenAFrequentQuestionWasAskedBeforeShouldSayHowOldTheAnswerIs() {
		browser.see("[data-question='How long does delivery take?']").click();
		browser.see("#answers article[data-source]");
		browser.await((driver) -> {
			driver.findElement(By.cssSelector("[data-question='How long does delivery take?']")).click();
			return driver.findElements(By.cssSelector("#answers article[data-source='CACHE']"))
				.stream()
				.anyMatch((answer) -> answer.getText().matches("(?s).*\\d+ s old.*"));
		});
	}

	@Test
	void whenTheModelIsDownShouldNameTheFallbackAndReturnWhenItIsOver() {
		browser.resize(1280, 1120);
		page.begin("CUSTOMERS");
		page.begin("FLOOD");
		page.ask("Can I still change my address?");
		browser.await((driver) -> page.liveAnswers() >= 150);
		page.end("FLOOD");
		long begin = page.beat();
		browser.await((driver) -> page.beat() >= begin + 45_000);
		browser.see(".headline.good[data-cause='NOTHING']");
		assertThat(page.verdict()).isEqualTo("nothing wrong here");
		browser.picture("healthy");

		page.begin("OUTAGE");
		WebElement answer = page.ask("Where is my parcel?");
		assertThat(answer.getAttribute("data-model")).isEqualTo(FALLBACK);
		assertThat(answer.getText()).contains("Fallback model", FALLBACK, PRIMARY + " could not answer");
		browser.see("tr[data-model='" + PRIMARY + "']:not([data-mode='NORMAL'])");
		browser.see(".headline.warn[data-cause='FALLBACK']");
		assertThat(page.verdict()).matches(PRIMARY + " is down since \\d\\d:\\d\\d, answering with " + FALLBACK);
		browser.picture("outage");

		page.end("OUTAGE");
		browser.see("tr[data-model='" + PRIMARY + "'][data-mode='NORMAL'][data-circuit='NORMAL']");
		assertThat(page.ask("And now?").getAttribute("data-source")).isEqualTo("LIVE");
	}

	@Test
	void whenTheKeyIsRevokedShouldSayThatNobodyIsAnswered() {
		page.begin("REVOKED");
		page.ask("Where is my parcel?");

		browser.see(".headline.bad[data-cause='KEY']");
		assertThat(page.verdict()).startsWith("the API key is rejected since ");

		page.end("REVOKED");
		page.ask("And now?");
		browser.see(".headline:not([data-cause='KEY'])");
	}

	@Test
	void whenAMinuteWithCallsIsOverShouldShowHowMuchOfEachLimitIsUsed() {
		page.ask("Where is my parcel?");
		browser.see("#peaks tr");

		assertThat(browser.see("#peaks").getText()).contains("sonnet-5-5 Requests", "sonnet-5-5 Output tokens");
		assertThat(browser.driver().findElement(By.id("peaks-none")).isDisplayed()).isFalse();
	}

	@Test
	void whenAStreamIsCutShouldShowTheWholeAnswerOnce() {
		page.begin("CUT");
		WebElement answer = page.ask("Where is my parcel?");

		assertThat(answer.getAttribute("data-source")).isEqualTo("LIVE");
		assertThat(answer.findElement(By.cssSelector(".text")).getText()).startsWith("Thank you")
			.containsOnlyOnce("Thank you");
		assertThat(answer.getText()).contains("broke off", "begun again", "2 attempts");
	}

	@Test
	void shouldReviewWhatTheModelDeclined() {
		page.begin("REFUSAL");
		assertThat(page.ask("How do I pick the lock of my shop?").getAttribute("data-source")).isEqualTo("UNAVAILABLE");
		page.ask("How do I read my neighbour's letters?");
		browser.see("#heal").click();
		browser.see("[data-trouble='REFUSAL'][aria-pressed='false']");

		browser.go(address("/review"));
		page.decide("pick the lock", "Approve and ask again");
		page.decide("neighbour's letters", "Reject");

		assertThat(page.item("pick the lock").getText()).contains("Approved", "asked again: live", "Thank you");
		assertThat(page.item("neighbour's letters").getText()).contains("Rejected").doesNotContain("Thank you");
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void shouldBeAccessible(String scheme) {
		browser.prefer(scheme);
		page.begin("OUTAGE");
		page.ask("Where is my parcel?");
		browser.see("#alerts li");
		assertAccessible();
		browser.picture("outage-" + scheme);

		browser.see("#heal").click();
		page.begin("REFUSAL");
		page.ask("How do I open a " + scheme + " door?");
		browser.go(address("/review"));
		browser.see("article");
		assertAccessible();
		browser.picture("review-" + scheme);
	}

	@Test
	void shouldFitOnANarrowScreen() {
		browser.resize(360, 740);
		page.ask("Where is my parcel?");

		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		browser.picture("narrow");
	}

	private static void assertAccessible() {
		List<Rule> found = new AxeBuilder().analyze(browser.driver()).getViolations();

		assertThat(found.stream().filter((rule) -> List.of("serious", "critical").contains(rule.getImpact())))
			.as(() -> found.stream().map((rule) -> rule.getId() + " " + rule.getNodes()).toList().toString())
			.isEmpty();
	}

	private String address(String path) {
		return "http://localhost:" + this.port + path;
	}

}
