/** Conversations and the files that hold them. No tensors, no native code. */
@NullMarked
package org.sensorium.datasets;

import org.jspecify.annotations.NullMarked;
