/** Datasets made here: rendered scenes, and folders of labelled pictures turned into questions. */
@NullMarked
package org.sensorium.datasets.build;

import org.jspecify.annotations.NullMarked;
