/**
 * Tensors and text: kernels, layers, checkpoints, LoRA, tokenizers. Knows no modality and no
 * conversation.
 */
@NullMarked
package org.sensorium.nn;

import org.jspecify.annotations.NullMarked;
