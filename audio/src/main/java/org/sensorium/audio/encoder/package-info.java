/** Encoders of sound: spectrograms become tokens. */
@NullMarked
package org.sensorium.audio.encoder;

import org.jspecify.annotations.NullMarked;
