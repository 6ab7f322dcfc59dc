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
 * The page as a person uses it.
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
		assertThat(answer.findElement(By.cssSelector(".text")).getText()).contains("parcel").endsWith(".");
		assertThat(answer.findElement(By.cssSelector(".origin")).getText()).contains("By Claude", PRIMARY, "1 call",
				"no wait", "tokens");
		assertThat(browser.see("#answers .text").getAttribute("aria-busy")).isEqualTo("false");
		reporter.publishEntry("milliseconds until the first words",
				String.valueOf(answer.getAttribute("data-first-words")));
	}

	@Test
	void whenASignOfWaitingComesAfterTheEndShouldNotSayThatTheCallWaits() {
		browser
			.run("return !!(window.fetch = async () => new Response('event: failed\\ndata: {\"message\": \"No.\"}\\n\\n"
					+ "event: waiting\\ndata: {\"text\": \"a moment\"}\\n\\n'))");
		WebElement answer = page.ask("Where is my parcel?");
		browser.await((driver) -> !driver.findElement(By.id("stop")).isDisplayed());

		assertThat(answer.findElement(By.cssSelector(".source")).getText()).isEqualTo("No answer just now");
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
		page.begin("OUTAGE");
		WebElement answer = page.ask("Where is my parcel?");
		assertThat(answer.getAttribute("data-model")).isEqualTo(FALLBACK);
		assertThat(answer.getText()).contains("Stand-in model", FALLBACK, PRIMARY + " cannot answer");
		browser.see("tr[data-model='" + PRIMARY + "']:not([data-mode='NORMAL'])");
		browser.see(".headline.warn[data-cause='FALLBACK']");
		assertThat(browser.see("#headline").getText()).contains(PRIMARY, FALLBACK, "of them by the stand-in",
				"used in the last minute");
		browser.see("#pools figure:first-child[data-pool='sonnet-5-5']");

		page.end("OUTAGE");
		browser.see("tr[data-model='" + PRIMARY + "'][data-mode='NORMAL'][data-circuit='NORMAL']");
		assertThat(page.ask("And now?").getAttribute("data-source")).isEqualTo("LIVE");
	}

	@Test
	void shouldDrawTheUseOfTheLastMinuteAndMarkTheLevel() {
		page.begin("CUSTOMERS");
		browser.await((driver) -> page.liveAnswers() >= 5);
		browser.see("[data-pool='sonnet-5-5'] .bars li:not([data-percent='0'])");

		assertThat(browser.see("[data-pool='sonnet-5-5'] .bars .figures").getText()).matches("[\\d.]+ of 200 a minute");
		assertThat(browser.driver().findElements(By.cssSelector(".bars .mark"))).hasSizeGreaterThanOrEqualTo(3);
	}

	@Test
	void whenAskedThroughTheGatewayShouldTellTheCallApart() {
		browser.see("#carried").click();
		WebElement answer = browser.see("#answers article[data-source]");

		assertThat(answer.getAttribute("data-source")).isEqualTo("LIVE");
		assertThat(answer.getText()).contains("Asked by another client", PRIMARY);
		assertThat(browser.see("#calls tr[data-client^='gateway']").getText()).contains("Other client", PRIMARY);
		assertThat(browser.see("[data-tile='others'] dd").getText()).isNotEqualTo("0");
		assertThat(browser.see(".curl").getText()).contains("curl http://127.0.0.1:", "x-api-key: support-desk");
	}

	@Test
	void whenTheKeyIsRevokedShouldSayThatNobodyIsAnswered() {
		page.begin("REVOKED");
		page.ask("Where is my parcel?");

		browser.see(".headline.bad[data-cause='KEY']");
		browser.await((driver) -> state().equals("no access"));

		page.end("REVOKED");
		page.ask("And now?");
		browser.see(".headline:not([data-cause='KEY'])");
		browser.await((driver) -> state().equals("in service"));
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
		assertThat(answer.findElement(By.cssSelector(".text")).getText()).contains("parcel")
			.doesNotContain(text(answer).substring(0, 20) + text(answer).substring(0, 20))
			.endsWith(".");
		assertThat(answer.getText()).contains("broke off", "begun again", "2 calls");
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

		assertThat(page.item("pick the lock").getText()).contains("Approved", "asked again, answered by Claude");
		assertThat(page.item("neighbour's letters").getText()).contains("Rejected").doesNotContain("asked again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void shouldBeAccessible(String scheme) {
		browser.prefer(scheme);
		page.begin("OUTAGE");
		page.ask("Where is my parcel?");
		browser.see("#alerts li");
		assertAccessible();

		browser.see("#heal").click();
		page.begin("REFUSAL");
		page.ask("How do I open a " + scheme + " door?");
		browser.go(address("/review"));
		browser.see("article");
		assertAccessible();
	}

	@Test
	void shouldFitOnANarrowScreenAndShowTheEffectOfAnIncidentThere() {
		browser.resize(390, 844);
		page.ask("Where is my parcel?");
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(390L);

		page.begin("OUTAGE");
		browser.see(".headline.warn[data-cause='FALLBACK']");

		// Answers above the button grow after the page has scrolled to it; pixels may be
		// broken
		browser.await((driver) -> (Boolean) browser
			.run("const box = document.querySelector('#headline').getBoundingClientRect();"
					+ " const button = document.querySelector('[data-trouble=OUTAGE]').getBoundingClientRect();"
					+ " return box.top >= 0 && box.bottom < innerHeight / 2 && button.bottom < innerHeight + 1"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 360, 390, 1000, 1400, 2200 })
	void shouldBreakNoNameAndLeaveNoSeparatorAtAnEnd(int width) {
		browser.resize(width, 900);
		page.begin("OUTAGE");
		page.ask("Where is my parcel?");
		browser.see("#alerts li");

		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo((long) width);
		assertThat(
				browser.run("return [...document.querySelectorAll('.name')].filter((name) => name.offsetParent !== null"
						+ " && name.getClientRects().length > 1).length"))
			.isEqualTo(0L);
		assertThat(browser
			.run("return [...document.querySelectorAll('.facts')].filter((facts) => facts.offsetParent !== null"
					+ " && getComputedStyle(facts.lastElementChild ?? facts, '::after').content.includes('·')).length"))
			.isEqualTo(0L);
	}

	@Test
	void whenTheBudgetIsSpentShouldSayTheDayAndNoSeconds() {
		page.begin("SPEND_CAP");
		WebElement answer = page.ask("Where is my parcel?");

		assertThat(answer.getText()).contains("the budget is spent").doesNotContainPattern("\\d{3,} s");
		assertThat(answer.findElement(By.cssSelector(".text")).getText()).contains("before 1 ");
		browser.await((driver) -> driver.findElement(By.id("calls")).getText().contains("nothing was sent"));
		assertThat(browser.see("#calls").getText()).doesNotContain("(unavailable)");
	}

	@ParameterizedTest
	@ValueSource(ints = { 390, 1000, 1400, 2200 })
	void shouldShowTablesAndCommandWithoutScrollingSideways(int width) {
		browser.resize(width, 900);
		page.begin("OUTAGE");
		browser.see("tr[data-model='" + PRIMARY + "']:not([data-mode='NORMAL'])");
		browser.see("#calls tr");
		assertNothingScrollsSideways();
		page.begin("REVOKED");
		browser.await((driver) -> driver.findElement(By.id("calls")).getText().contains("the API key is not accepted"));
		assertNothingScrollsSideways();

		assertThat(browser.run("const [label, track] = ['.bars .label', '.bars .track']"
				+ ".map((part) => document.querySelector(part).getBoundingClientRect());"
				+ " return label.top < track.bottom"))
			.as("the name of a limit stands above or beside its bar")
			.isEqualTo(true);
	}

	private static void assertNothingScrollsSideways() {
		assertThat(browser.run("return [...document.querySelectorAll('.models .scroll, .calls .scroll, .curl')]"
				+ ".filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.innerText).join()"))
			.isEqualTo("");
		assertThat(browser.run("return [...document.querySelectorAll('.models td, .calls td')]"
				+ ".filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.innerText).join()"))
			.as("text that reaches into the next column")
			.isEqualTo("");
	}

	@Test
	void shouldLinkToEndpointMetricsAndDocuments() {
		for (String path : List.of("/actuator/claude", "/actuator/prometheus", "/documents")) {
			assertThat(browser.see("nav a[href='" + path + "']").isDisplayed()).isTrue();
		}
		browser.see("nav a[href='/documents']").click();
		assertAccessible();
		browser.see(".documents a[href='/documents/limits']").click();
		assertThat(browser.see(".document h1").getText()).isEqualTo("Limits");
		assertAccessible();
		browser.resize(390, 844);
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(390L);
		browser.prefer("dark");
		browser.go(address("/documents/operations"));
		assertAccessible();
	}

	private static String state() {
		return browser.see("tr[data-model='" + PRIMARY + "'] .state .source").getText();
	}

	private static String text(WebElement answer) {
		return answer.findElement(By.cssSelector(".text")).getText();
	}

	private static void assertAccessible() {
		List<Rule> found = new AxeBuilder().analyze(browser.driver()).getViolations();

		assertThat(found)
			.as(() -> found.stream().map((rule) -> rule.getId() + " " + rule.getNodes()).toList().toString())
			.isEmpty();
	}

	private String address(String path) {
		return "http://localhost:" + this.port + path;
	}

}
