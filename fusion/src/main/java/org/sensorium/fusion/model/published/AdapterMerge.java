package org.sensorium.fusion.model.published;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.sensorium.nn.checkpoint.Checkpoint;
import org.sensorium.nn.checkpoint.CheckpointException;
import org.sensorium.nn.checkpoint.Checkpoints;
import org.sensorium.nn.checkpoint.RenamedCheckpoint;
import org.sensorium.nn.checkpoint.StreamedWeights;
import org.sensorium.nn.checkpoint.StreamedWeights.Tensor;
import org.sensorium.nn.checkpoint.TensorInfo;
import org.sensorium.nn.lora.LoraBranches;

/**
 * Low-rank branches added into the matrices of their language model: W + scale · B · A, in float32,
 * stored in the base's type, one tensor at a time. LLaVA's adapters bring a projector, which is
 * copied under the name it has in LLaVA's whole models.
 */
public final class AdapterMerge {
  private AdapterMerge() {}

  /**
   * Writes the sum into a folder, which must exist, with the base's config and tokenizer; LLaVA's
   * config comes first, as it names the tower.
   *
   * @param base folder or weights file of the language model, by the names of the adapter
   * @param adapter folder with adapter_config.json
   * @throws CheckpointException if the two do not fit; nothing is written then
   */
  public static void write(Path base, Path adapter, Path out) throws IOException {
    boolean llava;
    try (Checkpoint below = Checkpoints.open(base);
        PublishedFiles above = PublishedFiles.open(adapter)) {
      if (above.adapter().isEmpty()) {
        throw new CheckpointException(
            "%s: no adapter_config.json in it, expected a PEFT adapter".formatted(adapter));
      }
      List<Tensor> besides = new ArrayList<>();
      LoraBranches branches =
          LoraBranches.of(above.adapter(), branches(above.checkpoint(), besides));
      llava = !besides.isEmpty();
      List<Tensor> sums = sums(below, branches);
      Set<String> replaced = new HashSet<>(besides.stream().map(Tensor::name).toList());
      sums.removeIf(tensor -> replaced.contains(tensor.name()));
      sums.addAll(besides);
      StreamedWeights.write(out, sums, StreamedWeights.LARGEST);
    }
    if (llava) {
      SideFiles.copy(adapter, out);
    }
    SideFiles.copy(base, out);
  }

  /** The branches; what the files hold besides is added to a list. */
  private static Checkpoint branches(Checkpoint files, List<Tensor> besides)
      throws CheckpointException {
    Map<String, String> names = new LinkedHashMap<>();
    for (String name : files.tensors().keySet()) {
      if (name.contains(".lora_")) {
        names.put(Peft.name(name), name);
      } else {
        String own = name.replaceFirst("^base_model\\.(?:model\\.(?=model\\.))?", "");
        besides.add(Tensor.copy(own, files, name));
      }
    }
    return RenamedCheckpoint.of(files, names);
  }

  /**
   * The tensors of a language model with branches added, to be written.
   *
   * @param base by the names of the adapter
   * @throws CheckpointException if the two do not fit
   */
  public static List<Tensor> sums(Checkpoint base, LoraBranches branches)
      throws CheckpointException {
    Set<String> left = new TreeSet<>(branches.paths());
    Set<String> known = new HashSet<>(left);
    List<Tensor> sums = new ArrayList<>();
    for (TensorInfo info : base.tensors().values()) {
      String path = info.name().replaceFirst("\\.weight$", "");
      Tensor copy = Tensor.copy(info.name(), base, info.name());
      if (path.equals(info.name()) || !known.contains(path)) {
        sums.add(copy);
        continue;
      }
      left.remove(path);
      Shape wanted = branches.shape(path);
      boolean transposed = !wanted.equals(info.shape()); // GPT-2 stores (in, out)
      if (transposed && !new Shape(wanted.get(1), wanted.get(0)).equals(info.shape())) {
        throw new CheckpointException(
            "%s: %s is %s, but the adapter's branch is for %s: it belongs to another base"
                .formatted(base.source(), info.name(), info.shape(), wanted));
      }
      sums.add(
          new Tensor(
              info.name(),
              copy.type(),
              info.shape(),
              manager -> sum(manager, base, info.name(), branches, path, transposed)));
    }
    if (!left.isEmpty()) {
      throw new CheckpointException(
          "%s: the adapter has branches for %d maps that are not there, the first %s: it belongs to another base"
              .formatted(base.source(), left.size(), left.iterator().next()));
    }
    return sums;
  }

  private static NDArray sum(
      NDManager manager,
      Checkpoint base,
      String name,
      LoraBranches branches,
      String path,
      boolean transposed)
      throws IOException {
    NDArray update = branches.update(manager, path);
    return base.read(manager, name).add(transposed ? update.transpose() : update);
  }
}
