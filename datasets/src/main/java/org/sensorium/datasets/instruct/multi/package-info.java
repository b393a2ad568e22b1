/** Collections of many tasks in one form of row. */
@NullMarked
package org.sensorium.datasets.instruct.multi;

import org.jspecify.annotations.NullMarked;
