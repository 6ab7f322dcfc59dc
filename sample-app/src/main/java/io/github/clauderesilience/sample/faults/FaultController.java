package io.github.clauderesilience.sample.faults;

import io.github.clauderesilience.sample.board.BoardSnapshot;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The buttons. They take JSON only, which a page of another site cannot send here.
 */
@RestController
@ConditionalOnSimulator
@RequestMapping(path = "/incident", consumes = MediaType.APPLICATION_JSON_VALUE)
class FaultController {

	private final Incident incident;

	private final Tour tour;

	FaultController(Incident incident, Tour tour) {
		this.incident = incident;
		this.tour = tour;
	}

	@PostMapping("/{trouble}/begin")
	BoardSnapshot.Incident begin(@PathVariable Trouble trouble) {
		this.incident.begin(trouble);
		return this.incident.now();
	}

	@PostMapping("/{trouble}/end")
	BoardSnapshot.Incident end(@PathVariable Trouble trouble) {
		this.incident.end(trouble);
		return this.incident.now();
	}

	@PostMapping("/heal")
	BoardSnapshot.Incident heal() {
		this.tour.stop();
		return this.incident.now();
	}

	@PostMapping("/tour")
	BoardSnapshot.Incident tour() {
		this.tour.start();
		return this.incident.now();
	}

}
