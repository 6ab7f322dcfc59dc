package io.github.clauderesilience.arch.planted.limit.core;

import io.github.clauderesilience.arch.planted.limit.SeesItsSibling;

/** Planted: decisions know who carries them out. */
public class SeesThePools {

	SeesItsSibling pools;

}
