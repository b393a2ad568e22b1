/**
 * Datasets written to files. {@link org.sensorium.datasets.write.WritableFormats} is the index of
 * the forms, {@link org.sensorium.datasets.write.Conversion} turns one into another. A target is
 * complete or not there: it grows under another name and is then moved.
 */
@NullMarked
package org.sensorium.datasets.write;

import org.jspecify.annotations.NullMarked;
