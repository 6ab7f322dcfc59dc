package io.github.clauderesilience.arch.planted;

import io.github.clauderesilience.arch.planted.chain.SeesASibling;

/** Planted: the public API sees the chain. */
public class PlantedApi {

	void sees(SeesASibling chain) {
	}

}
