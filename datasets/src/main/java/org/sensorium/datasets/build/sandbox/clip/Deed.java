package org.sensorium.datasets.build.sandbox.clip;

import org.sensorium.datasets.build.sandbox.ShapeKind;

/** A shape that does something: the combination of which some are held out. */
public record Deed(ShapeKind shape, Action action) {}
