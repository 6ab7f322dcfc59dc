package io.github.clauderesilience.arch.planted.chain.guard;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: a guard knows the chain. */
public class SeesTheChain {

	SeesASibling chain;

}
