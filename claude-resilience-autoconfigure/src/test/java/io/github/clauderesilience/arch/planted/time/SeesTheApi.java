package io.github.clauderesilience.arch.planted.time;

import io.github.clauderesilience.arch.planted.PlantedApi;

/** Planted: a foundation sees the public API. */
public class SeesTheApi {

	PlantedApi api;

}
