package io.github.clauderesilience.sample.documents;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows the documents of the library.
 */
@Controller
class DocumentsController {

	private final Documents documents;

	DocumentsController(Documents documents) {
		this.documents = documents;
	}

	@GetMapping("/documents")
	String list(Model model) {
		model.addAttribute("documents", this.documents.all());
		return "documents";
	}

	@GetMapping("/documents/{name}")
	String show(@PathVariable String name, Model model) {
		Document document = this.documents.find(name);
		if (document == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		model.addAttribute("title", document.title());
		model.addAttribute("html", this.documents.html(document));
		return "document";
	}

}
