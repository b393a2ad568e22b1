package org.sensorium.datasets.instruct.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.ChainedReader;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.instruct.llava.LlavaInstruct150k;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * What Video-LLaMA's second stage is tuned on: a folder with three sets, found by name in it or one
 * level below.
 *
 * <table>
 * <caption>A part, which its conversations have as task</caption>
 * <tr><td>{@code llava_instruct_150k.json}</td><td>{@link LlavaInstruct150k}, its pictures under
 * their names of 2014: {@code COCO_train2014_000000033471.jpg}</td></tr>
 * <tr><td>{@code filter_cap.json}</td><td>{@link MiniGpt4CcSbuAlign}</td></tr>
 * <tr><td>{@code videochat_instruct_11k.json}</td><td>{@link VideoChat}</td></tr>
 * </table>
 */
public final class VideoLlamaMix implements InstructionDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("video-llama-mix", "Video-LLaMA, second stage")
          .media(Media.Kind.VIDEO, Media.Kind.IMAGE)
          .size("about 158,000 + 3,439 + 11,000 rows")
          .licence("that of its parts: CC BY-NC 4.0 and others")
          .home("https://github.com/DAMO-NLP-SG/Video-LLaMA")
          .citation(
              "Zhang et al., Video-LLaMA: An Instruction-tuned Audio-Visual Language Model for Video"
                  + " Understanding, EMNLP 2023, arXiv 2306.02858")
          .files("llava_instruct_150k.json", "filter_cap.json", "videochat_instruct_11k.json")
          .notes(
              "A folder: the three files are found by name, there or one level below. LLaVA's"
                  + " pictures get the prefix COCO_train2014_. The parts follow each other.");

  private static final String PREFIX = "COCO_train2014_";
  private static final int ENTRIES = 1000; // of a folder, which may hold media as well

  /** One of the sets. */
  private record Part(String file, RowDataset set) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("llava_instruct_150k", new LlavaInstruct150k()),
          new Part("filter_cap", new MiniGpt4CcSbuAlign()),
          new Part("videochat_instruct_11k", new VideoChat()));

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!peek.isFolder()) {
      return Match.no();
    }
    for (Part part : PARTS) {
      if (find(peek.path(), part) == null) {
        return Match.no();
      }
    }
    return Match.named("a folder with the three files that Video-LLaMA is tuned on");
  }

  @Override
  public ConversationReader open(Path folder, OpenOptions options) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw DatasetFormatException.ofFile(
          folder, "this is a file; expected the folder that holds " + CARD.files());
    }
    List<ChainedReader.Opener> files = new ArrayList<>();
    for (Part part : PARTS) {
      Path file = find(folder, part);
      if (file == null) {
        throw DatasetFormatException.ofFile(
            folder,
            "there is no %s.json in this folder or one level below; expected %s"
                .formatted(part.file(), CARD.files()));
      }
      files.add(() -> new Member(part.set()).open(file, options));
    }
    return new ChainedReader(files);
  }

  private static @Nullable Path find(Path folder, Part part) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(folder));
    try (Stream<Path> below = Files.list(folder)) {
      below.limit(ENTRIES).filter(Files::isDirectory).sorted().forEach(folders::add);
    }
    for (Path searched : folders) {
      for (String ending : List.of(".json", ".json.gz")) {
        Path file = searched.resolve(part.file() + ending);
        if (Files.isRegularFile(file)) {
          return file;
        }
      }
    }
    return null;
  }

  /** A part, read as one of this set. */
  private record Member(RowDataset set) implements RowDataset {

    @Override
    public DatasetCard card() {
      return CARD;
    }

    @Override
    public Match recognise(Peek peek) {
      return Match.no();
    }

    @Override
    public RowLayout layout(Path file) throws IOException {
      return set.layout(file);
    }

    @Override
    public List<String> mediaPaths() {
      List<String> paths = new ArrayList<>(set.mediaPaths());
      paths.add("train2014/{name}");
      return paths;
    }

    @Override
    public List<Conversation> read(Row row, OpenOptions options) throws RowException {
      List<Conversation> named = new ArrayList<>();
      for (Conversation read : set.read(row, options)) {
        named.add(
            new Conversation(
                read.id(),
                new Conversation.Source(null, set.id(), read.source().split()),
                read.turns(),
                set instanceof LlavaInstruct150k ? prefixed(read.media()) : read.media(),
                read.choices(),
                read.answers(),
                read.meta()));
      }
      return named;
    }

    private static List<Media> prefixed(List<Media> media) {
      return media.stream()
          .map(
              medium -> medium.ref().startsWith(PREFIX) ? medium : medium.at(PREFIX + medium.ref()))
          .toList();
    }
  }
}
