package io.github.clauderesilience.sample;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The page of the support desk.
 */
@Controller
class HomeController {

	private final SupportDeskProperties properties;

	private final boolean simulated;

	HomeController(SupportDeskProperties properties, @Value("${claude.simulator.enabled:false}") boolean simulated) {
		this.properties = properties;
		this.simulated = simulated;
	}

	@GetMapping("/")
	String home(Model model) {
		model.addAttribute("simulated", this.simulated);
		model.addAttribute("questions", this.properties.frequentQuestions());
		return "desk";
	}

}
