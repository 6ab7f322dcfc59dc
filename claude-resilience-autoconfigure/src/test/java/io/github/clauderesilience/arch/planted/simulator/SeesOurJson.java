package io.github.clauderesilience.arch.planted.simulator;

import io.github.clauderesilience.arch.planted.json.PlantedJson;

/** Planted: the simulator knows the code it tests. */
public class SeesOurJson {

	PlantedJson json;

}
