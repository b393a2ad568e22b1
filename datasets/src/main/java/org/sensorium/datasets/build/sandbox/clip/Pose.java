package org.sensorium.datasets.build.sandbox.clip;

import org.sensorium.datasets.build.sandbox.Colour;

/** A shape in one frame; lengths are shares of the frame's side. */
record Pose(boolean visible, Colour colour, double x, double y, double radius) {}
