package io.github.clauderesilience.sample;

import java.time.ZoneId;
import java.time.ZoneOffset;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * What every page has to know.
 */
@ControllerAdvice(annotations = Controller.class)
class SiteAdvice {

	private final boolean simulated;

	SiteAdvice(@Value("${claude.simulator.enabled:false}") boolean simulated) {
		this.simulated = simulated;
	}

	/**
	 * The zone of all times on the pages: the one the starter's own texts use.
	 */
	@ModelAttribute("zone")
	ZoneId zone() {
		return ZoneId.systemDefault();
	}

	/** The zone in words for people: its city, or UTC under all its names. */
	@ModelAttribute("zoneName")
	String zoneName() {
		ZoneId zone = zone();
		return zone.normalized().equals(ZoneOffset.UTC) ? "UTC" : zone.getId().replace('_', ' ');
	}

	@ModelAttribute("simulated")
	boolean simulated() {
		return this.simulated;
	}

}
