package io.github.clauderesilience.arch.planted.spi;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: what applications implement knows the inside. */
public class SeesTheChain {

	SeesASibling chain;

}
