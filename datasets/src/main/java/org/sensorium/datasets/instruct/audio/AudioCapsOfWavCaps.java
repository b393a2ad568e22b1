package org.sensorium.datasets.instruct.audio;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;

/**
 * AudioCaps as WavCaps copies it: one row a clip.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code file_name}, {@code wav} in JSON</td><td>{@code Y<youtube_id>.wav}</td></tr>
 * <tr><td>{@code caption_1} to {@code caption_5}</td><td>val and test; the first is said, all are
 * references</td></tr>
 * <tr><td>{@code caption}</td><td>train</td></tr>
 * </table>
 */
public final class AudioCapsOfWavCaps implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("audiocaps-wavcaps", "AudioCaps, WavCaps' copy")
          .media(Media.Kind.AUDIO)
          .size("49,838 train, 495 val, 975 test clips as listed by AudioCaps")
          .licence("academic use only")
          .home("https://github.com/XinhaoMei/WavCaps")
          .citation(
              "Kim et al., AudioCaps: Generating Captions for Audios in The Wild, NAACL 2019; Mei et al., WavCaps: A ChatGPT-Assisted Weakly-Labelled Audio Captioning Dataset for Audio-Language Multimodal Research, 2023, arXiv 2303.17395")
          .files("train.csv", "val.csv", "test.csv", "val.json")
          .notes(
              "train has file_name and caption, val and test have five captions. The clip is named"
                  + " Y and the video's id, and holds the ten seconds only.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return CaptionedClips.fits(peek, true)
        ? Match.content("captions of clips named Y<youtube id>")
        : Match.no();
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    return CaptionedClips.layout(file);
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return CaptionedClips.read(row, options);
  }

  @Override
  public Map<String, String> settings() {
    return Captions.settings(AudioCaps.INSTRUCTION);
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{name}", "{stem}.flac", "waveforms/{name}", "{suffix}");
  }
}
