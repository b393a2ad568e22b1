/** Writers of tables: rows in, a complete file or none out. */
@NullMarked
package org.sensorium.datasets.write;

import org.jspecify.annotations.NullMarked;
