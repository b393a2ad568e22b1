/** Projectors, decoders, chat templates, training, generation: everything that joins modalities. */
@NullMarked
package org.sensorium.fusion;

import org.jspecify.annotations.NullMarked;
