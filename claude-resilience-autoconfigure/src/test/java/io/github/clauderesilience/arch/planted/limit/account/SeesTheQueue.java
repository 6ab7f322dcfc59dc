package io.github.clauderesilience.arch.planted.limit.account;

import io.github.clauderesilience.arch.planted.limit.queue.SeesTheAccount;

/** Planted: rooms side by side know each other. */
public class SeesTheQueue {

	SeesTheAccount queue;

}
