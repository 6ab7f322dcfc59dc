package io.github.clauderesilience.autoconfigure.gateway;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.gateway.GatewaySettings;
import io.github.clauderesilience.json.HeaderText;

/**
 * Makes the settings of the gateway, refusing what would open it to others unnoticed.
 */
final class GatewaySettingsFactory {

	private static final int TOKEN_BYTES = 24;

	private static final int MAX_PORT = 65_535;

	private GatewaySettingsFactory() {
	}

	static GatewaySettings of(ClaudeProperties.Gateway gateway) {
		if (gateway.port() < 0 || gateway.port() > MAX_PORT) {
			throw SettingsFactory.problem("claude.gateway.port is " + gateway.port() + ", which is not a port",
					"Set claude.gateway.port to a port from 1 to 65535, or to 0 for any free one.");
		}
		String token = gateway.token();
		if (token != null) {
			check(token);
		}
		if (!isLoopback(gateway.address()) && token == null) {
			throw SettingsFactory.problem(
					"claude.gateway.address is " + gateway.address()
							+ ", which other hosts can reach, but claude.gateway.token is not set",
					"Set claude.gateway.token to a long random text that only your clients know, or remove"
							+ " claude.gateway.address to listen on loopback only.");
		}
		return new GatewaySettings(gateway.address(), gateway.port(), (token != null) ? token : randomToken(),
				gateway.clientKeys(), gateway.allowedHosts(),
				SettingsFactory.positive("claude.gateway.request-timeout", gateway.requestTimeout()));
	}

	static Duration maxWait(ClaudeProperties.Gateway gateway) {
		return SettingsFactory.notNegative("claude.gateway.max-wait", gateway.maxWait());
	}

	private static void check(String token) {
		String problem = token.isBlank() ? "is empty" : HeaderText.problem(token);
		if (problem != null) {
			throw SettingsFactory.problem("claude.gateway.token " + problem + ", but clients send it in a header",
					"Set claude.gateway.token to a long random text without spaces, or remove it for a random one.");
		}
	}

	private static boolean isLoopback(String address) {
		try {
			return InetAddress.getByName(address).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			throw new ClaudeConfigurationException(
					"claude.gateway.address is " + address + ", which is not an address of this machine",
					"Set claude.gateway.address to an IP address of this machine, or remove it for 127.0.0.1.", ex);
		}
	}

	private static String randomToken() {
		byte[] bytes = new byte[TOKEN_BYTES];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
