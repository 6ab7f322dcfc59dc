package io.github.clauderesilience.sample.browser;

import java.util.Optional;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * What a person does on the pages.
 */
final class Page {

	private static final String ANSWERS = "#answers article";

	private final Browser browser;

	Page(Browser browser) {
		this.browser = browser;
	}

	/**
	 * Asks by keyboard, and waits for the end of the answer.
	 */
	WebElement ask(String question) {
		By answers = By.cssSelector(ANSWERS);
		int before = this.browser.driver().findElements(answers).size();
		this.browser.see("#question").sendKeys(question, Keys.ENTER);
		this.browser.await((driver) -> driver.findElements(answers).size() > before);
		return this.browser.see(ANSWERS + ":first-child[data-source]");
	}

	/**
	 * Begins trouble with its button, and waits until it is on.
	 */
	void begin(String trouble) {
		press(trouble, false);
	}

	/**
	 * Ends trouble with its button, and waits until it is off.
	 */
	void end(String trouble) {
		press(trouble, true);
	}

	private void press(String trouble, boolean on) {
		String button = "[data-trouble='" + trouble + "']";
		this.browser.see(button + "[aria-pressed='" + on + "']").click();
		this.browser.see(button + "[aria-pressed='" + !on + "']");
	}

	/**
	 * Decides about a question on the review page, and waits until it is decided.
	 */
	void decide(String words, String button) {
		this.browser.await((driver) -> driver.findElement(By.tagName("main")).getText().contains(words));
		item(words).findElements(By.tagName("button"))
			.stream()
			.filter((each) -> each.getText().equals(button))
			.findFirst()
			.orElseThrow()
			.click();
		// While the next page comes there is neither
		this.browser.await(
				(driver) -> find(words).map((item) -> item.findElements(By.tagName("button")).isEmpty()).orElse(false));
	}

	WebElement item(String words) {
		return find(words).orElseThrow();
	}

	private Optional<WebElement> find(String words) {
		return this.browser.driver()
			.findElements(By.tagName("article"))
			.stream()
			.filter((each) -> each.getText().contains(words))
			.findFirst();
	}

	/**
	 * How many answers the board has counted.
	 */
	long liveAnswers() {
		return (Long) this.browser
			.run("return Number(document.querySelector('[data-tile=live] dd')?.textContent ?? 0)");
	}

	/**
	 * How many calls of a lane wait, by the board.
	 * @param lane its number, from 1
	 */
	long waiting(int lane) {
		return (Long) this.browser
			.run("return Number(document.querySelector('#lanes .series-" + lane + " b')?.textContent ?? 0)");
	}

	/**
	 * When the snapshot was made that the board shows.
	 * @return milliseconds since 1970
	 */
	long beat() {
		return (Long) this.browser.run("return Number(document.body.dataset.beat)");
	}

}
