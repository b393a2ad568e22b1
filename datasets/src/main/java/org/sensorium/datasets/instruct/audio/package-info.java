/** Recordings and what is heard in them. */
@NullMarked
package org.sensorium.datasets.instruct.audio;

import org.jspecify.annotations.NullMarked;
