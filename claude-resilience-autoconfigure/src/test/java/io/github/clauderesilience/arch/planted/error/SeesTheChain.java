package io.github.clauderesilience.arch.planted.error;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: error classes know the chain. */
public class SeesTheChain {

	SeesASibling chain;

}
