package io.github.clauderesilience.arch.planted.chain.operator;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: an operator knows the chain. */
public class SeesTheChain {

	SeesASibling chain;

}
