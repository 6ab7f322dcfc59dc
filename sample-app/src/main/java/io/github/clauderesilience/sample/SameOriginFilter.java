package io.github.clauderesilience.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses what a page of another site lets a visitor's browser do here, with 403:
 * reviews, incidents, the operator's actions, and questions, which cost money. Other
 * sites may link to the pages, and nothing else. Browsers say where a request comes from,
 * in {@code Sec-Fetch-Site} (w3.org/TR/fetch-metadata) or else in {@code Origin}; what
 * sends neither is no browser, or asks with GET by a name that is not secure. A host name
 * that is not ours is refused, too: its owner can let it point here, and then its pages
 * are of the same origin. Thread-safe.
 */
@Component
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class SameOriginFilter extends OncePerRequestFilter {

	private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

	/** What other sites may link to. */
	private static final Set<String> PAGES = Set.of("/", "/review");

	/** {@code none} is a person who typed the address. */
	private static final Set<String> OUR_SITE = Set.of("same-origin", "none");

	/** All that the pages need comes from here, and no other page shows them. */
	private static final String CONTENT_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self';"
			+ " frame-ancestors 'none'; object-src 'none'";

	private final Set<String> hosts;

	SameOriginFilter(SupportDeskProperties properties) {
		this.hosts = properties.hosts();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader("Content-Security-Policy", CONTENT_POLICY);
		response.setHeader("X-Frame-Options", "DENY");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		if (!isKnown(request.getHeader(HttpHeaders.HOST), this.hosts)) {
			response.sendError(HttpServletResponse.SC_FORBIDDEN,
					"The host name is not one of the desk; see support-desk.hosts");
		}
		else if (isLink(request) || isOurs(request.getHeader("Sec-Fetch-Site"), request.getHeader(HttpHeaders.ORIGIN),
				request.getHeader(HttpHeaders.HOST))) {
			chain.doFilter(request, response);
		}
		else {
			response.sendError(HttpServletResponse.SC_FORBIDDEN, "A page of another site asked for this");
		}
	}

	private static boolean isLink(HttpServletRequest request) {
		return HARMLESS.contains(request.getMethod()) && PAGES.contains(request.getServletPath());
	}

	/**
	 * Whether a request was sent to a host name of ours.
	 * @param host the host, with or without port, {@code null} if the request has none
	 * @param hosts our names, without port
	 */
	static boolean isKnown(@Nullable String host, Set<String> hosts) {
		if (host == null) {
			return false;
		}
		int port = host.lastIndexOf(':');
		boolean hasPort = port > host.lastIndexOf(']');
		return hosts.contains((hasPort ? host.substring(0, port) : host).toLowerCase(Locale.ROOT));
	}

	/**
	 * Whether a request comes from our own page, or from no page at all.
	 * @param site what the browser says of the page, {@code null} if it does not
	 * @param origin origin of the page, {@code null} if it is not known
	 * @param host the host and port the request was sent to
	 */
	static boolean isOurs(@Nullable String site, @Nullable String origin, @Nullable String host) {
		if (site != null) {
			return OUR_SITE.contains(site);
		}
		return origin == null || (host != null && host.equalsIgnoreCase(authority(origin)));
	}

	private static @Nullable String authority(String origin) {
		try {
			return new URI(origin).getAuthority();
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

}
