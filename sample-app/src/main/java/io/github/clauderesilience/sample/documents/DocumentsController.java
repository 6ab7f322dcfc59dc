package io.github.clauderesilience.sample.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows the documents as they were written.
 */
@Controller
class DocumentsController {

	private static final String ENDING = ".md";

	private final Map<String, Resource> documents = new TreeMap<>();

	DocumentsController(ResourcePatternResolver resources) throws IOException {
		for (Resource document : resources.getResources("classpath*:documents/*" + ENDING)) {
			String file = Objects.requireNonNull(document.getFilename());
			this.documents.put(file.substring(0, file.length() - ENDING.length()), document);
		}
	}

	@GetMapping("/documents")
	String list(Model model) {
		model.addAttribute("documents", this.documents.keySet());
		return "documents";
	}

	@GetMapping("/documents/{name}")
	String show(@PathVariable String name, Model model) {
		Resource document = this.documents.get(name);
		if (document == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		model.addAttribute("documents", this.documents.keySet());
		model.addAttribute("name", name);
		model.addAttribute("text", text(document));
		return "documents";
	}

	private static String text(Resource document) {
		try {
			return document.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
