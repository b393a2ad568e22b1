/** Parts that every model is made of: linear maps, norms, embeddings. */
@NullMarked
package org.sensorium.nn.layers;

import org.jspecify.annotations.NullMarked;
