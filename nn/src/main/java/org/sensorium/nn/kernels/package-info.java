/** The engine behind one door: fused operators as a TorchScript resource with a typed front. */
@NullMarked
package org.sensorium.nn.kernels;

import org.jspecify.annotations.NullMarked;
