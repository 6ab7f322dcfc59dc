package io.github.clauderesilience.arch.planted.limit.need;

import io.github.clauderesilience.arch.planted.limit.core.SeesThePools;

/** Planted: a room knows one that stands on it. */
public class SeesTheCore {

	SeesThePools core;

}
