/**
 * A simulated Claude API on loopback: limits, headers, streams and faults as the provider
 * documents them. It sees only HTTP and JSON and shares no code with the client it tests.
 *
 * <p>
 * From another process it is controlled over HTTP, by requests to {@code /_simulator/}
 * with the header {@code x-simulator-token}: {@code GET state, stats, usage, requests,
 * faults}; {@code POST faults} (one or an array: {@code kind}, {@code status},
 * {@code html}, {@code body}, {@code content_type}, {@code headers}, {@code error_type},
 * {@code message}, {@code detail_code}, {@code delay_ms}, {@code after_events},
 * {@code model}, {@code models}, {@code endpoint}, {@code key}, {@code prompt_contains},
 * {@code stream}, {@code after_ms}, {@code lasting_ms}, {@code down_ms}, {@code up_ms},
 * {@code rate}, {@code first}, {@code first_per_prompt}); {@code DELETE faults} and
 * {@code faults/ID}; {@code POST limits} ({@code group} and {@code factor} or the limits
 * as the data file names them), {@code others} ({@code group}, {@code share},
 * {@code after_ms}), {@code keys/revoke}, {@code keys/restore} ({@code key}) and
 * {@code reset}.
 * <p>
 * API: all public types are for applications.
 */
@NullMarked
package io.github.clauderesilience.simulator;

import org.jspecify.annotations.NullMarked;
