/** Sound: reading, processing, encoders. */
@NullMarked
package org.sensorium.audio;

import org.jspecify.annotations.NullMarked;
