package org.sensorium.datasets.build.sandbox.sound;

/**
 * An instrument that plays notes of a contour: the combination of which some are held out. A drum's
 * contour is always steady and never asked for.
 */
public record Tune(Instrument instrument, Contour contour) {}
