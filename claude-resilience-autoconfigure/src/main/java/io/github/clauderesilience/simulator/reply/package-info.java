/**
 * What the simulated API answers: its replies, their usage and their server-sent events.
 * Pure: nothing here reads a clock, waits or opens a socket.
 * <p>
 * Machinery, may change in any release, except the API {@link ScriptedReply} and
 * {@link OutputLength}.
 */
@NullMarked
package io.github.clauderesilience.simulator.reply;

import org.jspecify.annotations.NullMarked;
