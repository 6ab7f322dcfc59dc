package io.github.clauderesilience.gateway;

import java.time.Duration;
import java.util.List;

/**
 * Address, port and access rules of the gateway. Immutable.
 *
 * @param address address it binds to, an IP address or a host name
 * @param port port, 0 for a free one
 * @param token what clients send in place of an API key; not empty
 * @param clientKeys whether clients may send API keys of their own
 * @param allowedHosts hosts that requests may be addressed to, besides loopback and
 * {@code address}
 * @param requestTimeout how long a client may take to send a request, and may read
 * nothing of an answer that is there; positive
 */
public record GatewaySettings(String address, int port, String token, boolean clientKeys, List<String> allowedHosts,
		Duration requestTimeout) {

	/**
	 * Largest body the API takes, in bytes (platform.claude.com/docs/en/api/errors, read
	 * 2026-10).
	 */
	static final int MAX_BODY_BYTES = 32 * 1024 * 1024;

	public GatewaySettings {
		allowedHosts = List.copyOf(allowedHosts);
	}

	/**
	 * Names the address, never the token.
	 */
	@Override
	public String toString() {
		return "GatewaySettings[" + this.address + ":" + this.port + "]";
	}

}
