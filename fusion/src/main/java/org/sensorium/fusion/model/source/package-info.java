/**
 * Where models come from: a path, our cache, the Hugging Face cache, the Hugging Face hub, or a
 * Python package, in this order. {@link org.sensorium.fusion.model.source.ModelSources} is the way
 * in.
 */
@NullMarked
package org.sensorium.fusion.model.source;

import org.jspecify.annotations.NullMarked;
