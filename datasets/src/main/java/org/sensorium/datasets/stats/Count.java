package org.sensorium.datasets.stats;

/** How often something was seen. */
public record Count(String name, long count) {}
