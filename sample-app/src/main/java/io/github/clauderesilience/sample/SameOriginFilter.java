package io.github.clauderesilience.sample;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
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
 * Refuses what a page of somebody else lets a visitor's browser do here, with 403:
 * reviews, incidents, questions and the operator's actions. Browsers say where a request
 * comes from, in {@code Sec-Fetch-Site} (w3.org/TR/fetch-metadata) or else in
 * {@code Origin}; what sends neither is no browser. Thread-safe.
 */
@Component
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class SameOriginFilter extends OncePerRequestFilter {

	private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

	/** {@code none} is a person who typed the address. */
	private static final Set<String> OUR_SITE = Set.of("same-origin", "none");

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (HARMLESS.contains(request.getMethod()) || isOurs(request.getHeader("Sec-Fetch-Site"),
				request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
			chain.doFilter(request, response);
		}
		else {
			response.sendError(HttpServletResponse.SC_FORBIDDEN, "A page of another site asked for this");
		}
	}

	/**
	 * Whether a request comes from our own page, or from no page at all.
	 * @param site what the browser says of the page, {@code null} where it does not
	 * @param origin origin of the page, {@code null} where it is not known
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
