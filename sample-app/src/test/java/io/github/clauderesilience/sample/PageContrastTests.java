package io.github.clauderesilience.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The colours of the page, light and dark, by the contrast ratio of WCAG 2.2: 4.5 for
 * text, 3 for curves and bars. Axe sees only what a page shows at one moment, and nothing
 * that is drawn on a canvas.
 */
class PageContrastTests {

	private static final Pattern COLOUR = Pattern.compile("--([\\w-]+): #(\\w{6});");

	private final Map<String, Integer> light = new HashMap<>();

	private final Map<String, Integer> dark = new HashMap<>();

	PageContrastTests() throws IOException {
		String css = Files.readString(Path.of("src/main/resources/static/desk.css"));
		int darkFrom = css.indexOf("@media (prefers-color-scheme: dark)");
		COLOUR.matcher(css)
			.results()
			.forEach((found) -> ((found.start() < darkFrom) ? this.light : this.dark).put(found.group(1),
					Integer.parseInt(found.group(2), 16)));
	}

	@ParameterizedTest
	@CsvSource({ "ink, page, 4.5", "ink, card, 4.5", "ink, idle-bg, 4.5", "soft, page, 4.5", "soft, card, 4.5",
			"accent, page, 4.5", "accent, card, 4.5", "accent-ink, accent, 4.5", "good, good-bg, 4.5",
			"warn, warn-bg, 4.5", "warn, card, 4.5", "bad, bad-bg, 4.5", "bad, card, 4.5", "idle, idle-bg, 4.5",
			"soft, bad-bg, 4.5", "ink, good-bg, 4.5", "series-1, card, 3", "series-2, card, 3", "series-3, card, 3",
			"series-4, card, 3", "series-1, idle-bg, 3", "series-2, idle-bg, 3", "series-3, idle-bg, 3",
			"series-4, idle-bg, 3" })
	void shouldBeToldApart(String text, String ground, double atLeast) {
		assertThat(ratio(this.light, text, ground)).as("light").isGreaterThanOrEqualTo(atLeast);
		assertThat(ratio(this.dark, text, ground)).as("dark").isGreaterThanOrEqualTo(atLeast);
	}

	private static double ratio(Map<String, Integer> theme, String one, String other) {
		double first = luminance(colour(theme, one));
		double second = luminance(colour(theme, other));
		return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
	}

	private static int colour(Map<String, Integer> theme, String name) {
		return Objects.requireNonNull(theme.get(name), () -> "No colour --" + name);
	}

	/** Relative luminance, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance. */
	private static double luminance(int colour) {
		return 0.2126 * linear(colour >> 16) + 0.7152 * linear(colour >> 8 & 0xFF) + 0.0722 * linear(colour & 0xFF);
	}

	private static double linear(int channel) {
		double value = channel / 255.0;
		return (value <= 0.04045) ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
	}

}
