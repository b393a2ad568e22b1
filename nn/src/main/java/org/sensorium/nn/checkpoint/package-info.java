/** Reading and writing weight files: safetensors, GGUF, torch pickles. */
@NullMarked
package org.sensorium.nn.checkpoint;

import org.jspecify.annotations.NullMarked;
