package org.sensorium.datasets.build.sandbox.sound;

/**
 * One note.
 *
 * @param start seconds from the beginning of the sound
 * @param length seconds
 * @param hertz its pitch
 */
public record Note(double start, double length, double hertz) {}
