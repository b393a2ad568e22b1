/** Low-rank adapters in the file layout of PEFT. */
@NullMarked
package org.sensorium.nn.lora;

import org.jspecify.annotations.NullMarked;
