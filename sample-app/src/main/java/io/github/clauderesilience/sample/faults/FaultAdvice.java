package io.github.clauderesilience.sample.faults;

import java.util.List;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Gives pages their buttons.
 */
@ControllerAdvice(annotations = Controller.class)
@ConditionalOnSimulator
class FaultAdvice {

	@ModelAttribute("troubles")
	List<Trouble> troubles() {
		return List.of(Trouble.values());
	}

}
