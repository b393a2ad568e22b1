/** Training: optimizer steps, and the folder in which a run keeps what it has reached. */
@NullMarked
package org.sensorium.fusion.train;

import org.jspecify.annotations.NullMarked;
