package org.sensorium.nn.kernels;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The weights of a LLaMA stack as {@link Kernels#llamaStep} takes them.
 *
 * @param weights per layer: norm, q+k+v, output, norm, gate+up, down and, where attention is
 *     biased, the biases of q+k+v and output; named by {@link Kernels#asList}
 * @param lastNorm norm before the head
 * @param head (vocabulary, C)
 * @param eps of every norm
 */
public record LlamaStack(NDList weights, NDArray lastNorm, NDArray head, double eps) {}
