/** Frozen image encoders: CLIP, SigLIP, EfficientNet-Lite0. */
@NullMarked
package org.sensorium.vision.encoder;

import org.jspecify.annotations.NullMarked;
