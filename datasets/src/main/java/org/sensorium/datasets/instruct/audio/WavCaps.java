package org.sensorium.datasets.instruct.audio;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Padding;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * WavCaps: captions that ChatGPT made from what websites say of their recordings, in an object
 * whose {@code data} are the rows.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>the row's id; the recording is {@code <id>.flac}</td></tr>
 * <tr><td>{@code caption}</td><td>the answer</td></tr>
 * <tr><td>{@code duration}</td><td>seconds, kept in {@code meta}</td></tr>
 * <tr><td>{@code audio}</td><td>no path (the words {@code wav_path} in SoundBible's file), kept in
 * {@code meta}</td></tr>
 * <tr><td>{@code title description author href download_link category tags}</td><td>kept in {@code
 * meta}</td></tr>
 * </table>
 */
public final class WavCaps implements RowDataset {
  private static final RowLayout DATA = RowLayout.under("data");
  private static final DatasetCard CARD =
      DatasetCard.of("wavcaps", "WavCaps")
          .media(Media.Kind.AUDIO)
          .size("403,050 recordings: FreeSound, BBC Sound Effects, SoundBible, AudioSet")
          .licence("academic use only")
          .home("https://github.com/XinhaoMei/WavCaps")
          .citation(
              "Mei et al., WavCaps: A ChatGPT-Assisted Weakly-Labelled Audio Captioning Dataset for Audio-Language Multimodal Research, 2023, arXiv 2303.17395")
          .files("fsd_final.json", "bbc_final.json", "sb_final.json", "as_final.json")
          .notes(
              "The recording is named by id; audio is not its path. Durations are whole or decimal"
                  + " numbers. fsd_final.json is a git-LFS pointer in clones without LFS.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.topKeys().contains("data")
            && peek.all(
                DATA,
                row ->
                    row.has("id")
                        && row.has("caption")
                        && (row.has("audio") || row.has("download_link"))
                        && row.has("duration"))
        ? Match.content("data with id, caption and duration of recordings")
        : Match.no();
  }

  @Override
  public RowLayout layout(Path file) {
    return DATA;
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("id");
    if (id.isBlank()) {
      throw fields.problem("\"id\" is empty; expected the recording's");
    }
    Map<String, JsonNode> kept = new LinkedHashMap<>();
    String caption = Padding.strip(fields, "caption", kept);
    Map<String, JsonNode> meta = fields.rest();
    meta.putAll(kept);
    Media clip = new Media(Media.Kind.AUDIO, stem(id) + ".flac");
    return Captions.read(
        id,
        List.of(caption),
        AudioCaps.INSTRUCTION,
        options,
        name -> Conversation.builder(name).media(clip).meta(meta));
  }

  /** AudioSet's ids end in .wav, its files in .flac. */
  private static String stem(String id) {
    return id.endsWith(".wav") ? id.substring(0, id.length() - ".wav".length()) : id;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of("instruction", Captions.settings(AudioCaps.INSTRUCTION).get("instruction"));
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{stem}.wav", "{stem}.mp3", "audio/{ref}");
  }
}
