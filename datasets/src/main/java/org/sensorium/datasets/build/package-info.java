/** Datasets made here: rendered scenes, and labelled media turned into questions. */
@NullMarked
package org.sensorium.datasets.build;

import org.jspecify.annotations.NullMarked;
