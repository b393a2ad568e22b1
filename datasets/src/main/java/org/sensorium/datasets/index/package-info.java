/**
 * The way in: {@link org.sensorium.datasets.index.InstructionDatasets} is the list of all datasets
 * and opens any file; {@link org.sensorium.datasets.index.IndexedDataset} reaches any row of one at
 * once.
 */
@NullMarked
package org.sensorium.datasets.index;

import org.jspecify.annotations.NullMarked;
