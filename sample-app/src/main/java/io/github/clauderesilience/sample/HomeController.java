package io.github.clauderesilience.sample;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page of the support desk.
 */
@Controller
class HomeController {

	private final SupportDeskProperties properties;

	HomeController(SupportDeskProperties properties) {
		this.properties = properties;
	}

	@GetMapping("/")
	String home(Model model) {
		model.addAttribute("questions", this.properties.frequentQuestions());
		return "desk";
	}

}
