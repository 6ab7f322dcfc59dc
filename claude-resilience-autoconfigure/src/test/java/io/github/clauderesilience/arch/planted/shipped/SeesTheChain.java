package io.github.clauderesilience.arch.planted.shipped;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: a foundation sees what stands on it. */
public class SeesTheChain {

	SeesASibling chain;

}
