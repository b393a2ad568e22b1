/** Images: reading, processing, encoders. */
@NullMarked
package org.sensorium.vision;

import org.jspecify.annotations.NullMarked;
