/** Command line and demonstrations. */
@NullMarked
package org.sensorium.demos;

import org.jspecify.annotations.NullMarked;
