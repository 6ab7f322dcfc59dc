package io.github.clauderesilience.wire;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port of an address: the part of it a key is meant for.
 *
 * @param scheme in lower case; empty if the address is relative
 * @param host in lower case; empty if there is none
 * @param port the port, that of the scheme if the address names none; -1 if neither is
 * known
 */
record Origin(String scheme, String host, int port) {

	/**
	 * The origin of an address.
	 */
	static Origin of(URI address) {
		String scheme = lower(address.getScheme());
		return new Origin(scheme, lower(address.getHost()),
				(address.getPort() >= 0) ? address.getPort() : port(scheme));
	}

	/**
	 * Whether an address is at this origin. User information in it does not matter.
	 */
	boolean matches(URI address) {
		String host = address.getHost();
		return host != null && host.equalsIgnoreCase(this.host) && this.scheme.equalsIgnoreCase(address.getScheme())
				&& this.port == ((address.getPort() >= 0) ? address.getPort() : port(this.scheme));
	}

	private static int port(String scheme) {
		return switch (scheme) {
			case "https" -> 443;
			case "http" -> 80;
			default -> -1;
		};
	}

	private static String lower(@Nullable String text) {
		return (text != null) ? text.toLowerCase(Locale.ROOT) : "";
	}

	@Override
	public String toString() {
		return this.scheme + "://" + this.host + ":" + this.port;
	}

}
