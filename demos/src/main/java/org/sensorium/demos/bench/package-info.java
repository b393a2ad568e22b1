/** Speed of what users wait for, measured as the scripts of the reference side measure theirs. */
@NullMarked
package org.sensorium.demos.bench;

import org.jspecify.annotations.NullMarked;
