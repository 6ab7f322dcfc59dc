package io.github.clauderesilience.sample;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shows which models there are; trouble is answered as problem details.
 */
@RestController
class ModelsController {

	private final ModelList models;

	ModelsController(ModelList models) {
		this.models = models;
	}

	@GetMapping(path = "/models", produces = MediaType.APPLICATION_JSON_VALUE)
	String models() {
		return this.models.json();
	}

}
