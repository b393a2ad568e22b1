package org.sensorium.audio.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;
import org.sensorium.nn.kernels.ImageKernels;
import org.sensorium.nn.kernels.Kernels;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.nn.layers.LayerNorm;

/**
 * Cuts a spectrogram into square patches, which may overlap, and maps each to a vector; puts tokens
 * of its own before them and adds positions.
 *
 * @param weight (C, 1, patch, patch) in a precision
 * @param bias (C)
 * @param norm of the patches; null where there is none
 * @param first (1, F, C), the tokens before the patches
 * @param positions (1, T, C), those of the first tokens included
 * @param stride bands and frames from one patch to the next
 */
record SpectrogramPatches(
    NDArray weight,
    NDArray bias,
    @Nullable LayerNorm norm,
    NDArray first,
    NDArray positions,
    int stride) {

  /** (B, 1, mels, frames) to (B, T, C) float32, the patches along time, band after band. */
  NDArray forward(NDArray spectrogram) {
    NDArray map = ImageKernels.conv2d(spectrogram, weight, bias, stride, 0, 1); // (B, C, m, f)
    NDArray wide = Kernels.to(map, Precision.FLOAT32);
    Shape shape = wide.getShape();
    NDArray rows = wide.reshape(shape.get(0), shape.get(1), -1).transpose(0, 2, 1);
    NDArray patches = norm == null ? rows : norm.forward(rows);
    NDArray tokens = first.broadcast(shape.get(0), first.getShape().get(1), shape.get(1));
    tokens.attach(spectrogram.getManager()); // not the weights'
    return tokens.concat(patches, 1).add(positions);
  }
}
