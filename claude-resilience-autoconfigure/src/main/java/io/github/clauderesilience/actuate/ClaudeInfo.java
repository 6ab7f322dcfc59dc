package io.github.clauderesilience.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * What {@code /actuator/info} says of Claude: which API and which model.
 */
public final class ClaudeInfo implements InfoContributor {

	private final Map<String, Object> details = new LinkedHashMap<>();

	/**
	 * Creates a contributor.
	 * @param api address of the API
	 * @param version value of the version header
	 * @param model model that is asked if a request names none
	 * @param simulated whether the API is simulated
	 */
	public ClaudeInfo(String api, String version, String model, boolean simulated) {
		this.details.put("api", api);
		this.details.put("version", version);
		this.details.put("model", model);
		this.details.put("simulated", simulated);
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("claude", this.details);
	}

}
