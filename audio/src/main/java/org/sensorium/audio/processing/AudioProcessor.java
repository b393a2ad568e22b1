package org.sensorium.audio.processing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.sensorium.audio.media.Waveform;
import org.sensorium.nn.kernels.HostFloats;

/**
 * Turns sound of any rate and number of channels into the numbers that an encoder was trained on.
 *
 * <p>Instances are immutable and may be shared between threads.
 */
public final class AudioProcessor {
  private final AudioProcessorConfig config;
  private final AudioFeatures features;

  private AudioProcessor(AudioProcessorConfig config, AudioFeatures features) {
    this.config = config;
    this.features = features;
  }

  public static AudioProcessor of(AudioProcessorConfig config) {
    AudioFeatures features;
    if (config instanceof AudioProcessorConfig.LogMel mel) {
      features = new LogMelSpectrogram(mel);
    } else if (config instanceof AudioProcessorConfig.FilterBank bank) {
      features = new AstFilterBank(bank);
    } else {
      features = new ImageBindClips((AudioProcessorConfig.Clips) config);
    }
    return new AudioProcessor(config, features);
  }

  /**
   * Processed sound.
   *
   * @param values row-major
   * @param shape (mels, frames) of Whisper, (frames, mels) of AST, (clips, 1, mels, frames) of
   *     ImageBind
   */
  public record Input(float[] values, long[] shape) {

    /** As an array on the manager's device, owned by it. */
    public NDArray toArray(NDManager manager) {
      return HostFloats.array(manager, values, new Shape(shape));
    }
  }

  public AudioProcessorConfig config() {
    return config;
  }

  /** Hz, of what the encoder was trained on; sound of another rate is resampled. */
  public int rate() {
    return config.rate();
  }

  /**
   * Processes a sound on the CPU, on any thread.
   *
   * @throws IllegalArgumentException if it is too short for one frame
   */
  public Input process(Waveform wave) {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray array = forward(manager, wave);
      return new Input(array.toFloatArray(), array.getShape().getShape());
    }
  }

  /**
   * Processes a sound on the manager's device.
   *
   * @return of the shape that {@link Input} tells, owned by the manager
   * @throws IllegalArgumentException if it is too short for one frame
   */
  public NDArray forward(NDManager manager, Waveform wave) {
    return features.forward(manager, wave);
  }

  /**
   * Processed sounds as one array (B, …) on the manager's device, owned by it.
   *
   * @throws IllegalArgumentException if they are not all of one shape
   */
  public static NDArray batch(NDManager manager, List<Input> inputs) {
    Input first = inputs.get(0);
    int length = first.values().length;
    float[] values = new float[Math.multiplyExact(inputs.size(), length)];
    for (int i = 0; i < inputs.size(); i++) {
      Input input = inputs.get(i);
      if (!Arrays.equals(input.shape(), first.shape())) {
        throw new IllegalArgumentException(
            "sound %d of a batch is %s, the first is %s; a batch needs one processor"
                .formatted(i, Arrays.toString(input.shape()), Arrays.toString(first.shape())));
      }
      System.arraycopy(input.values(), 0, values, i * length, length);
    }
    return HostFloats.array(
        manager, values, new Shape(inputs.size()).addAll(new Shape(first.shape())));
  }
}
