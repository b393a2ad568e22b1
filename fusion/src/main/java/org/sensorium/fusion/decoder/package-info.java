/**
 * Language decoders and encoder–decoders: embeddings in, hidden states and logits out; with and
 * without a cache.
 */
@NullMarked
package org.sensorium.fusion.decoder;

import org.jspecify.annotations.NullMarked;
