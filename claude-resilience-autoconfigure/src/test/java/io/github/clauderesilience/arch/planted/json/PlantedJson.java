package io.github.clauderesilience.arch.planted.json;

/** Something to see. */
public class PlantedJson {

}
