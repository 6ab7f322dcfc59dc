package io.github.clauderesilience.sample.documents;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The library's documents, and their Markdown as HTML in which links between them lead to
 * their pages. HTML within a document is shown as text. Thread-safe.
 */
@Component
class Documents {

	private static final String ENDING = ".md";

	private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create(),
			HeadingAnchorExtension.create());

	private final Parser parser = Parser.builder().extensions(EXTENSIONS).build();

	private final HtmlRenderer renderer = HtmlRenderer.builder()
		.extensions(EXTENSIONS)
		.escapeHtml(true)
		.sanitizeUrls(true)
		.attributeProviderFactory((context) -> Documents::attributes)
		.build();

	private final Map<String, Document> documents = new TreeMap<>();

	Documents(ResourcePatternResolver resources) throws IOException {
		for (Resource resource : resources.getResources("classpath*:documents/**/*" + ENDING)) {
			String name = StringUtils.stripFilenameExtension(Objects.requireNonNull(resource.getFilename()));
			String markdown = resource.getContentAsString(StandardCharsets.UTF_8);
			String title = markdown.lines().findFirst().orElse(name).replaceFirst("^#+ ", "");
			boolean decision = resource.getURL().getPath().contains("/decisions/");
			this.documents.put(name, new Document(name, title, decision, markdown));
		}
	}

	/** All of them, by their names. */
	List<Document> all() {
		return List.copyOf(this.documents.values());
	}

	@Nullable Document find(String name) {
		return this.documents.get(name);
	}

	String html(Document document) {
		Node tree = this.parser.parse(document.markdown());
		tree.accept(new LinkTargets());
		return this.renderer.render(tree);
	}

	/** What is wider than the page can be scrolled, by keyboard, too. */
	private static void attributes(Node node, String tag, Map<String, String> attributes) {
		if (tag.equals("pre") || node instanceof TableBlock) {
			attributes.put("tabindex", "0");
		}
		else if (tag.equals("th") && node instanceof TableCell && node.getFirstChild() == null) {
			attributes.put("role", "cell");
		}
	}

	/**
	 * The page a link leads to, seen from the page of a document.
	 * @return {@code null} if it leads to a file that has none
	 */
	private @Nullable String target(String destination) {
		if (destination.startsWith("#") || destination.contains("://")) {
			return destination;
		}
		int anchor = destination.indexOf('#');
		String path = (anchor < 0) ? destination : destination.substring(0, anchor);
		if (path.equals("decisions")) {
			return "../documents#decisions";
		}
		String name = StringUtils.stripFilenameExtension(StringUtils.getFilename(path));
		return (path.endsWith(ENDING) && this.documents.containsKey(name))
				? name + ((anchor < 0) ? "" : destination.substring(anchor)) : null;
	}

	/** A link to what has no page becomes text. */
	private final class LinkTargets extends AbstractVisitor {

		@Override
		public void visit(Link link) {
			String target = target(link.getDestination());
			if (target != null) {
				link.setDestination(target);
				return;
			}
			while (link.getFirstChild() != null) {
				link.insertBefore(link.getFirstChild());
			}
			link.unlink();
		}

	}

}
