/** Instruction datasets, one reader per published format. */
@NullMarked
package org.sensorium.datasets.instruct;

import org.jspecify.annotations.NullMarked;
