package io.github.clauderesilience.limit.need;

/**
 * One sending of a call: what comes back is compared with what was true then.
 *
 * @param call the call
 * @param sequence its number among the sendings of the pool, positive
 * @param nanos when it was sent
 */
public record Sent(Call call, long sequence, long nanos) {

}
