package org.sensorium.vision.encoder;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;
import org.sensorium.vision.processing.ImageProcessorConfig;

/** How each kind of encoder is read from its files, by whichever names they have. */
final class EncoderLoaders {
  /** A key of transformers' CLIP, SigLIP and BLIP-2 towers. */
  private static final String HUB = "embeddings.patch_embedding.weight";

  private static final String DINOV2 = "embeddings.patch_embeddings.projection.weight";

  private EncoderLoaders() {}

  static VisionEncoder clip(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    if (files.checkpoint().holds(OpenAiClip.MARK)) {
      WeightScope visual = files.checkpoint().scope(manager, OpenAiClip.MARK).sub("visual");
      VitConfig config = files.sized(OpenAiClip.config(visual, files.openClip()));
      ImageProcessorConfig processor =
          files.processor(ImageProcessorConfig::clip, config.imageSize());
      VisionEncoder encoder = OpenAiClip.load(visual, config, processor, precision);
      visual.finish();
      return encoder;
    }
    WeightScope scope = files.checkpoint().scope(manager, HUB);
    VitConfig config = files.sized(VitConfig.clip(files.checkpoint().config()));
    ImageProcessorConfig processor =
        files.processor(ImageProcessorConfig::clip, config.imageSize());
    VisionEncoder encoder = ClipVisionEncoder.load(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  static VisionEncoder siglip(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope scope = files.checkpoint().scope(manager, HUB);
    VitConfig config = files.sized(VitConfig.siglip(files.checkpoint().config()));
    ImageProcessorConfig processor =
        files.processor(ImageProcessorConfig::siglip, config.imageSize());
    VisionEncoder encoder = SiglipVisionEncoder.load(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  static VisionEncoder eva(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    if (files.checkpoint().holds(LavisEva.MARK)) {
      WeightScope model = files.checkpoint().scope(manager, LavisEva.MARK);
      VitConfig config = files.sized(LavisEva.config(model, files.checkpoint().config()));
      ImageProcessorConfig processor =
          files.processor(ImageProcessorConfig::blip, config.imageSize());
      return LavisEva.load(model, config, processor, precision);
    }
    WeightScope scope = files.checkpoint().scope(manager, HUB);
    VitConfig config = files.sized(VitConfig.eva(files.checkpoint().config()));
    ImageProcessorConfig processor =
        files.processor(ImageProcessorConfig::blip, config.imageSize());
    VisionEncoder encoder = EvaVisionEncoder.load(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  /** Hub files have a table for 518 pixels and a processor for 224, which decides. */
  static VisionEncoder dinov2(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope scope = files.checkpoint().scope(manager, DINOV2);
    VitConfig config = files.sizedByProcessor(VitConfig.dinov2(files.checkpoint().config()));
    ImageProcessorConfig processor =
        files.processor(ImageProcessorConfig::dinov2, config.imageSize());
    VisionEncoder encoder = Dinov2VisionEncoder.load(scope, config, processor, precision);
    scope.finish();
    return encoder;
  }

  static VisionEncoder imageBind(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    WeightScope model = files.checkpoint().scope(manager, ImageBindVisionEncoder.MARK);
    VitConfig config =
        files.sized(ImageBindVisionEncoder.config(model, files.checkpoint().config()));
    ImageProcessorConfig processor =
        files.processor(ImageProcessorConfig::clip, config.imageSize());
    return ImageBindVisionEncoder.load(model, config, processor, precision);
  }

  static VisionEncoder efficientNet(NDManager manager, EncoderFiles files, Precision precision)
      throws IOException {
    int side = EfficientNetLite0.IMAGE_SIZE;
    if (files.imageSize() != 0 && files.imageSize() != side) {
      throw new IllegalArgumentException(
          "image size %d is asked for, expected %d, at which EfficientNet-Lite0 works"
              .formatted(files.imageSize(), side));
    }
    WeightScope scope = files.checkpoint().scope(manager, EfficientNetLite0.MARK);
    ImageProcessorConfig processor = files.processor(size -> EfficientNetLite0.PROCESSOR, side);
    VisionEncoder encoder = EfficientNetLite0.load(scope, processor, precision);
    scope.finish();
    return encoder;
  }
}
