/** Instruction data without media: what language models are tuned on. */
@NullMarked
package org.sensorium.datasets.llm;

import org.jspecify.annotations.NullMarked;
