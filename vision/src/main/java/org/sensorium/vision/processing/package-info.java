/** Pillow-exact resampling and the image processors of hub checkpoints. */
@NullMarked
package org.sensorium.vision.processing;

import org.jspecify.annotations.NullMarked;
