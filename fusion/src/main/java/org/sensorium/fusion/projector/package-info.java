/** Trained maps from the features of a medium into the decoder's embeddings. */
@NullMarked
package org.sensorium.fusion.projector;

import org.jspecify.annotations.NullMarked;
