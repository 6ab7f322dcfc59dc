package io.github.clauderesilience.sample.documents;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

class DocumentsTests {

	private static final Pattern LINK = Pattern.compile("<a [^>]*href=\"([^\"]*)\"");

	private final Documents documents = new Documents(new PathMatchingResourcePatternResolver());

	DocumentsTests() throws IOException {
	}

	@Test
	void shouldListAllByTheirTitlesAndDecisionsApart() {
		assertThat(this.documents.all()).filteredOn((document) -> !document.decision())
			.extracting(Document::title)
			.contains("Everyday tasks", "Limits", "Operations");
		assertThat(this.documents.all()).filteredOn(Document::decision)
			.extracting(Document::title)
			.contains("1. Two rings, and the exchange between them");
	}

	@Test
	void shouldRenderHeadingsTablesAndCode() {
		assertThat(html("operations"))
			.contains("<h1 id=\"operations\">Operations</h1>", "<h2 id=\"the-endpoint\">", "<table tabindex=\"0\">",
					"<td><code>claude.calls</code></td>")
			.doesNotContain("|---|", "```");
		assertThat(html("everyday")).contains("<pre tabindex=\"0\"><code class=\"language-java\">");
	}

	@Test
	void eachLinkShouldLeadToAHeadingThatIsThere() {
		Map<String, String> pages = new HashMap<>();
		this.documents.all().forEach((document) -> pages.put(document.name(), this.documents.html(document)));

		pages.forEach((name, html) -> assertThat(LINK.matcher(html).results().map((link) -> link.group(1)))
			.as("links of %s", name)
			.filteredOn((link) -> !link.contains("://") && !link.equals("../documents#decisions"))
			.allSatisfy((link) -> {
				String[] parts = link.split("#", 2);
				String page = parts[0].isEmpty() ? name : parts[0];
				assertThat(pages).containsKey(page);
				assertThat(pages.get(page)).contains((parts.length > 1) ? "id=\"" + parts[1] + "\"" : "<h1");
			}));
		assertThat(pages.get("architecture")).contains("href=\"../documents#decisions\"");
	}

	@Test
	void whatHasNoPageShouldBeTextAndHtmlShouldBeShown() {
		Document document = new Document("a", "A", false, """
				# A

				See [the dashboard](operations/grafana-dashboard.json), [limits](limits.md#how) and
				[a trap](javascript:alert(1)). <script>alert(1)</script>

				| | use |
				|---|---|
				| a | b |
				""");

		assertThat(this.documents.html(document))
			.contains("See the dashboard, <a ", "href=\"limits#how\">limits</a>",
					"&lt;script&gt;alert(1)&lt;/script&gt;", "<th role=\"cell\"></th>")
			.doesNotContain("<script", "javascript:", "grafana");
	}

	private String html(String name) {
		return Stream.ofNullable(this.documents.find(name)).map(this.documents::html).findFirst().orElseThrow();
	}

}
