package org.sensorium.demos.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.ModelSpec;
import org.sensorium.fusion.model.SuppliedParts;
import org.sensorium.fusion.model.published.MemoryPlan;
import org.sensorium.fusion.model.published.Part;
import org.sensorium.fusion.model.published.PublishedFiles;
import org.sensorium.fusion.model.published.PublishedLayout;
import org.sensorium.fusion.model.published.PublishedLayouts;
import org.sensorium.fusion.model.published.PublishedModel;
import org.sensorium.fusion.model.published.TensorGroup;
import org.sensorium.fusion.model.published.TensorMap;
import org.sensorium.fusion.projector.ProjectorConfig;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.TensorInfo;

/** What {@code models inspect} says of a model. */
final class PublishedReport {
  private final PrintWriter out;
  private final Finder finder;

  /** Finds a part by its name. */
  interface Finder {
    Path find(String name) throws IOException;
  }

  PublishedReport(PrintWriter out, Finder finder) {
    this.out = out;
    this.finder = finder;
  }

  /** A published checkpoint, with the parts that are supplied. */
  void print(PublishedModel model, SuppliedParts supplied, boolean every) {
    out.printf("system     %s%n", model.system());
    out.printf("layout     %s%n", model.layout());
    PublishedModel.Encoder encoder = model.encoder();
    out.printf(
        "encoder    %s, layers %s, tokens %s, pictures %s%s%n",
        encoder.kind(),
        encoder.layers(),
        encoder.tokens().id(),
        encoder.processor(),
        encoder.inside() ? "" : " (not in the file)");
    out.printf("projector  %s%n", shape(model.projector()));
    out.printf("decoder    %s%n", decoder(model.decoder()));
    if (model.adapterConfig() != null) {
      out.printf(
          "adapter    rank %s, alpha %s, %s%n",
          model.adapterConfig().path("r"),
          model.adapterConfig().path("lora_alpha"),
          model.adapterConfig().path("target_modules"));
    }
    out.printf("template   %s%n%n", model.template());
    if (every) {
      model.tensors().places().forEach(this::print);
    } else {
      TensorGroup.of(model.tensors()).forEach(this::print);
    }
    model.missing().forEach(part -> print(part, given(part, supplied)));
    if (!model.tensors().holds(Part.PROJECTOR)) {
      out.println("missing    projector: no option supplies it, so this is only looked into");
    }
    model.unsupported().forEach(asked -> out.printf("not done   %s%n", asked));
    List<String> left = model.tensors().leftOver();
    String names = left.isEmpty() ? "nothing" : String.join(", ", left);
    out.printf("left over  %s%n", names);
  }

  private static String shape(ProjectorConfig config) {
    ProjectorConfig.Queries queries = config.queries();
    String widths = "%s, %d -> %d".formatted(config.type(), config.in(), config.out());
    return queries == null
        ? widths
        : "%s, %d queries of %d, %d layers"
            .formatted(widths, queries.count(), queries.width(), queries.layers());
  }

  private static String decoder(PublishedModel.Decoder decoder) {
    String type =
        decoder.config() == null
            ? "of a shape that the files do not tell"
            : decoder.config().path("model_type").asText();
    return decoder.inside() ? type : type + " (not in the file)";
  }

  private void print(TensorMap.Place place) {
    out.printf(
        "%-10s %s -> %s %s %s%n",
        place.part().id(),
        place.stored().name(),
        place.ours(),
        place.stored().type(),
        place.stored().shape());
  }

  private void print(TensorGroup group) {
    out.printf(
        "%-10s %4d x %-9s %9.1f MB  %s -> %s%n",
        group.part().id(),
        group.count(),
        group.types(),
        group.bytes() / 1e6,
        group.theirs(),
        group.ours());
  }

  private static @Nullable String given(PublishedModel.Missing part, SuppliedParts supplied) {
    return part.part() == Part.ENCODER ? supplied.encoder() : supplied.decoder();
  }

  private void print(PublishedModel.Missing part, @Nullable String given) {
    if (given == null) {
      out.printf(
          "missing    %s: give %s (the authors' is %s)%n",
          part.part().id(), part.option(), part.known());
    } else {
      out.printf("given      %s: %s%n", part.part().id(), given);
    }
  }

  /** Bytes of a published checkpoint, with the parts that are supplied. */
  void plan(PublishedModel model, SuppliedParts supplied, int rank) throws IOException {
    MemoryPlan plan = new MemoryPlan(rank);
    add(plan, Part.ENCODER, model, supplied.encoder());
    plan.add(Part.PROJECTOR, infos(model.tensors(), Part.PROJECTOR));
    add(plan, Part.DECODER, model, supplied.decoder());
    plan.add(Part.ADAPTER, infos(model.tensors(), Part.ADAPTER));
    print(plan, rank);
    model.missing().stream()
        .filter(part -> given(part, supplied) == null)
        .forEach(
            part ->
                out.printf(
                    "not counted: the %s, which %s names%n", part.part().id(), part.option()));
  }

  private void add(MemoryPlan plan, Part part, PublishedModel model, @Nullable String given)
      throws IOException {
    boolean inside = model.missing().stream().noneMatch(missing -> missing.part() == part);
    if (given != null) {
      plan.add(part, of(finder.find(given), part));
    } else if (inside) {
      plan.add(part, infos(model.tensors(), part));
    }
  }

  private static Collection<TensorInfo> infos(TensorMap tensors, Part part) {
    return tensors.of(part).values().stream().map(TensorMap.Place::stored).toList();
  }

  /** The tensors of a part where it lies, alone or in a published checkpoint. */
  private static Collection<TensorInfo> of(Path path, Part part) throws IOException {
    if (Files.isRegularFile(path.resolve("config.json"))) {
      try (PublishedFiles files = PublishedFiles.open(path)) {
        Optional<PublishedLayout> layout = PublishedLayouts.of(files);
        if (layout.isPresent()) {
          return infos(layout.get().describe(files).tensors(), part);
        }
        return files.checkpoint().tensors().values();
      }
    }
    try (Checkpoint checkpoint = Checkpoints.open(path)) {
      return checkpoint.tensors().values();
    }
  }

  /**
   * A folder of our own.
   *
   * @param rank of the plan's branches; 0 for no plan
   */
  void own(Path folder, int rank) throws IOException {
    ModelSpec spec = ModelSpec.read(folder);
    for (Map.Entry<String, ModelSpec.Branch> medium : spec.media().entrySet()) {
      ModelSpec.Encoder encoder = medium.getValue().encoder();
      out.printf(
          "encoder    of %s: %s of %s, layers %s, tokens %s%n",
          medium.getKey(),
          encoder.kind(),
          encoder.source().source(),
          encoder.layers(),
          encoder.choice().id());
      out.printf("projector  %s%n", shape(medium.getValue().projector()));
    }
    out.printf(
        "decoder    %s%s%n",
        spec.decoder().source(), spec.decoderTrained() ? ", trained; in this folder" : "");
    out.printf("adapter    %s%n", spec.adapter() ? "in this folder" : "none");
    if (!spec.adapters().isEmpty()) {
      out.printf("adapters   of %s, in this folder%n", String.join(", ", spec.adapters()));
    }
    out.printf("template   %s%n", spec.template());
    out.printf("precision  %s%n", spec.precision());
    if (rank > 0) {
      MemoryPlan plan = new MemoryPlan(rank);
      for (ModelSpec.Branch medium : spec.media().values()) {
        Path encoder = part(folder, medium.encoder().source());
        plan.add(Part.ENCODER, of(encoder, Part.ENCODER));
      }
      try (Checkpoint own = Checkpoints.open(folder)) {
        Collection<TensorInfo> all = own.tensors().values();
        plan.add(Part.PROJECTOR, all.stream().filter(PublishedReport::isProjector).toList());
        plan.add(
            Part.DECODER,
            spec.decoderTrained()
                ? all.stream().filter(tensor -> !isProjector(tensor)).toList()
                : of(part(folder, spec.decoder()), Part.DECODER));
      }
      print(plan, rank);
    }
  }

  private Path part(Path folder, ModelSpec.Source source) throws IOException {
    Path inside = folder.resolve(source.source());
    return Files.isDirectory(inside) ? inside : finder.find(source.source());
  }

  private static boolean isProjector(TensorInfo tensor) {
    return tensor.name().startsWith("multi_modal_projector.");
  }

  private void print(MemoryPlan plan, int rank) {
    out.printf("%n%-22s %12s %12s %12s%n", "to answer, MB", "stored", "bf16", "float32");
    long[] sum = new long[3];
    for (MemoryPlan.Size size : plan.parts()) {
      long[] bytes = {size.stored(), size.bf16(), size.float32()};
      row(size.part().id(), bytes);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += bytes[i];
      }
    }
    row("all", sum);
    out.printf("%n%-22s %12s %12s %12s%n", "to train, MB", "", "bf16", "float32");
    for (MemoryPlan.Recipe recipe : MemoryPlan.Recipe.values()) {
      String name = recipe.name().toLowerCase(Locale.ROOT);
      out.printf(
          "%-22s %12s %,12.1f %,12.1f%n",
          recipe == MemoryPlan.Recipe.LORA ? "%s, rank %d".formatted(name, rank) : name,
          "",
          plan.bytes(recipe, true) / 1e6,
          plan.bytes(recipe, false) / 1e6);
    }
  }

  private void row(String name, long[] bytes) {
    out.printf(
        "%-22s %,12.1f %,12.1f %,12.1f%n", name, bytes[0] / 1e6, bytes[1] / 1e6, bytes[2] / 1e6);
  }
}
