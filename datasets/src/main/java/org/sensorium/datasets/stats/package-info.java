/**
 * What a dataset holds, in numbers: {@link org.sensorium.datasets.stats.StatsCollector} reads the
 * rows once, {@link org.sensorium.datasets.stats.DatasetStats} is the result, as text, JSON or a
 * page.
 */
@NullMarked
package org.sensorium.datasets.stats;

import org.jspecify.annotations.NullMarked;
