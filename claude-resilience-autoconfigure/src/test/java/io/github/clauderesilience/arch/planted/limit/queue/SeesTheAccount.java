package io.github.clauderesilience.arch.planted.limit.queue;

import io.github.clauderesilience.arch.planted.limit.account.SeesTheQueue;

/** Planted: rooms side by side know each other. */
public class SeesTheAccount {

	SeesTheQueue account;

}
