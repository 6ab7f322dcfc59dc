package io.github.clauderesilience.autoconfigure.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads the address of the API in the forms in which people write it down: with or
 * without {@code /v1}, {@code /v1/messages} or a slash at its end. Pure.
 */
final class BaseUrl {

	private static final int HIGHEST_PORT = 65_535;

	/** What requests add to the address themselves. */
	private static final Pattern ADDED = Pattern.compile("/+(v1(/+messages(/+count_tokens)?)?/*)?$");

	private BaseUrl() {
	}

	/**
	 * The address without what requests add to it.
	 * @param value what is configured
	 * @return an absolute http or https address
	 * @throws ClaudeConfigurationException if it is no such address, or has parts that
	 * would not be sent
	 */
	static URI of(String value) {
		URI uri = parse(value.strip());
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
		if (uri.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
			throw SettingsFactory.problem(
					"claude.base-url is \"" + value + "\", which has no scheme http or https, or no host",
					"Set claude.base-url to a full address such as https://"
							+ (value.isBlank() ? "api.anthropic.com" : value.replaceFirst("^.*://", "")) + ".");
		}
		if (uri.getPort() > HIGHEST_PORT) {
			throw SettingsFactory.problem(
					"claude.base-url is \"" + value + "\", but " + uri.getPort() + " is not a port",
					"Set the port in claude.base-url to one from 1 to " + HIGHEST_PORT + ", or leave it out.");
		}
		String address = scheme + "://" + host(uri) + ADDED.matcher(path(uri)).replaceFirst("");
		if (uri.getRawUserInfo() != null) {
			throw SettingsFactory.problem("claude.base-url names a user, which would not be sent",
					"Set claude.base-url to " + address
							+ " and claude.api-key to the key; claude.auth names its header.");
		}
		if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw SettingsFactory.problem("claude.base-url has a query or a fragment, which would not be sent",
					"Set claude.base-url to " + address + ".");
		}
		return URI.create(address);
	}

	private static String host(URI uri) {
		return uri.getHost() + ((uri.getPort() >= 0) ? ":" + uri.getPort() : "");
	}

	private static String path(URI uri) {
		return (uri.getRawPath() != null) ? uri.getRawPath() : "";
	}

	private static URI parse(String value) {
		try {
			return new URI(value);
		}
		catch (URISyntaxException ex) {
			throw new ClaudeConfigurationException("claude.base-url is \"" + value + "\", which is not a URL",
					"Set claude.base-url to an address such as https://api.anthropic.com.", ex);
		}
	}

}
