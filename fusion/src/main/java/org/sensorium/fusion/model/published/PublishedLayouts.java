package org.sensorium.fusion.model.published;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sensorium.nn.checkpoint.CheckpointException;

/** Every layout of published models, by exact id. */
public final class PublishedLayouts {
  private static final List<PublishedLayout> ALL =
      List.of(
          new LlavaHubLayout(),
          new BlipHubLayout(),
          new OtterLayout(),
          new LlavaLoraLayout(),
          new LlavaLayout(),
          new LlavaProjectorLayout(),
          new LavisLayout(),
          new MultimodalGptLayout(),
          new OpenFlamingoLayout(),
          new LammLayout(),
          new MedVintTdLayout(),
          new MedVintTeLayout());

  private PublishedLayouts() {}

  /** Every layout; of those that recognise files the first counts. */
  public static List<PublishedLayout> all() {
    return ALL;
  }

  /** The layout of files, if it is a known one. */
  public static Optional<PublishedLayout> of(PublishedFiles files) {
    return ALL.stream().filter(layout -> layout.recognises(files)).findFirst();
  }

  /**
   * What files hold.
   *
   * @throws CheckpointException if they are of no known layout, naming those
   */
  public static PublishedModel describe(PublishedFiles files) throws CheckpointException {
    PublishedLayout layout =
        of(files)
            .orElseThrow(
                () ->
                    new CheckpointException(
                        "%s, expected an image-language model of one of the layouts %s"
                            .formatted(told(files), ids())));
    return layout.describe(files);
  }

  private static String told(PublishedFiles files) {
    String type = files.modelType();
    return type.isEmpty()
        ? "%s: no model_type beside %d tensors, the first \"%s\""
            .formatted(
                files.path(), files.names().size(), files.names().stream().findFirst().orElse(""))
        : "%s: model_type is \"%s\"".formatted(files.path().resolve(PublishedFiles.CONFIG), type);
  }

  private static String ids() {
    return ALL.stream().map(PublishedLayout::id).collect(Collectors.joining(", "));
  }
}
