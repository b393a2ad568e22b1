/** CLIP with both towers, and the scores made from its embeddings. */
@NullMarked
package org.sensorium.vision.clip;

import org.jspecify.annotations.NullMarked;
