/**
 * Several datasets as one stream of rows: {@link org.sensorium.datasets.mixture.MixtureConfig} says
 * in which shares, {@link org.sensorium.datasets.mixture.Mixture} reads them, always in the same
 * order and from any step on.
 */
@NullMarked
package org.sensorium.datasets.mixture;

import org.jspecify.annotations.NullMarked;
