/**
 * Training: how weights are changed (optimizers, clipping, learning rates, loss scaling), and what
 * a run leaves on disk (checkpoints, its log, TensorBoard events).
 */
@NullMarked
package org.sensorium.fusion.train;

import org.jspecify.annotations.NullMarked;
