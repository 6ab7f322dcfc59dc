package io.github.clauderesilience.arch.planted.nowhere;

/** Planted: a package that stands in no layer. */
public class HasNoPlace {

}
