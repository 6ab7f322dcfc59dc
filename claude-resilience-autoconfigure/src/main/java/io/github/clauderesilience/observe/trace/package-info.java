/**
 * Micrometer observations: one a question, one an attempt on the wire. What they are
 * called and which attributes they carry are conventions, replaceable as beans; the
 * attributes follow OpenTelemetry's conventions for generative AI.
 * <p>
 * Machinery, may change in any release, except the SPI {@link QuestionConvention},
 * {@link AttemptConvention}, {@link DefaultQuestionConvention} and
 * {@link DefaultAttemptConvention}, and the API {@link QuestionContext} and
 * {@link AttemptContext}.
 */
@NullMarked
package io.github.clauderesilience.observe.trace;

import org.jspecify.annotations.NullMarked;
