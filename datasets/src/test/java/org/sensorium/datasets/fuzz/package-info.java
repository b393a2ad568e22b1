/**
 * Fuzz targets, run with the files of their corpus in every build; see {@code docs/fuzzing.md} for
 * how new inputs are looked for.
 */
@NullMarked
package org.sensorium.datasets.fuzz;

import org.jspecify.annotations.NullMarked;
