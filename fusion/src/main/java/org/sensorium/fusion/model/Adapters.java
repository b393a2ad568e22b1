package org.sensorium.fusion.model;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.nn.layers.Linear;
import org.sensorium.nn.lora.LoraAdapter;

/**
 * The low-rank adapters of a model's decoder: one that works in every row, and, where modalities
 * are kept apart as LAMM does, one a modality, which works in the rows that show such media. A row
 * that shows media of several modalities has the adapters of all of them, added up.
 *
 * @see <a href="https://arxiv.org/abs/2306.06687">LAMM</a>
 */
public final class Adapters implements AutoCloseable {
  private static final String FOLDER = "adapters";

  private final Map<String, Linear> linears;
  private @Nullable LoraAdapter shared;
  private final Map<Media.Kind, LoraAdapter> own = new TreeMap<>();
  private @Nullable Set<Media.Kind> current; // whose adapters are attached; null for all of them

  /** None yet, for the linear maps of a network. */
  Adapters(Map<String, Linear> linears) {
    this.linears = linears;
  }

  /** Reads those of a model's folder. */
  void load(Path folder, ModelSpec spec) throws IOException {
    if (spec.adapter()) {
      set(null, LoraAdapter.load(folder, linears));
    }
    for (String id : spec.adapters()) {
      set(Modality.of(id), LoraAdapter.load(folder.resolve(FOLDER).resolve(id), linears));
    }
  }

  /** Writes them into a model's folder. */
  List<String> save(Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    if (shared != null) {
      shared.save(folder);
      files.add(ModelFolder.ADAPTER);
    }
    for (Map.Entry<Media.Kind, LoraAdapter> of : own.entrySet()) {
      String inside = FOLDER + "/" + Modality.id(of.getKey());
      of.getValue().save(Files.createDirectories(folder.resolve(inside)));
      files.add(inside + "/" + ModelFolder.ADAPTER);
    }
    return files;
  }

  /** The linear maps that adapters may be beside, by path. */
  public Map<String, Linear> linears() {
    return linears;
  }

  /**
   * An adapter, if there is one.
   *
   * @param kind the modality whose own it is; null for the one of every row
   */
  public @Nullable LoraAdapter get(Media.@Nullable Kind kind) {
    return kind == null ? shared : own.get(kind);
  }

  /**
   * Takes an adapter that is attached already, and is closed with these.
   *
   * @param kind the modality whose own it is; null for the one of every row
   */
  public void set(Media.@Nullable Kind kind, LoraAdapter adapter) {
    if (kind == null) {
      shared = adapter;
    } else {
      own.put(kind, adapter);
    }
    current = null;
  }

  /** The modalities that have adapters of their own. */
  public Set<Media.Kind> kinds() {
    return own.keySet();
  }

  /** Whether rows differ in what is attached for them. */
  public boolean differ() {
    return !own.isEmpty();
  }

  /**
   * Of some modalities those whose adapters work where they are shown: rows with the same result
   * may be read together.
   */
  public Set<Media.Kind> working(Set<Media.Kind> shown) {
    Set<Media.Kind> working = new TreeSet<>(shown);
    working.retainAll(own.keySet());
    return working;
  }

  /** Attaches the adapters of rows that show media of these modalities, and takes others away. */
  public void workFor(Set<Media.Kind> shown) {
    Set<Media.Kind> working = working(shown);
    if (!differ() || working.equals(current)) {
      return;
    }
    own.forEach(
        (kind, adapter) -> {
          if (working.contains(kind)) {
            adapter.attach();
          } else {
            adapter.detach();
          }
        });
    current = working;
  }

  /** What is trained of all of them, by PEFT's keys, which begin with the modality of its own. */
  Map<String, NDArray> parameters() {
    Map<String, NDArray> parameters = new LinkedHashMap<>();
    if (shared != null) {
      parameters.putAll(shared.parameters());
    }
    own.forEach(
        (kind, adapter) ->
            adapter
                .parameters()
                .forEach((name, weight) -> parameters.put(Modality.id(kind) + "." + name, weight)));
    return parameters;
  }

  @Override
  public void close() {
    if (shared != null) {
      shared.close();
    }
    own.values().forEach(LoraAdapter::close);
  }
}
