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
 * Clotho: five captions a recording, as a table or as {@code {"data": […]}}.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code file_name}, {@code wav} in JSON</td><td>name of the recording, with blanks, commas,
 * {@code [ ] &}, at times blanks around it; stays as it is</td></tr>
 * <tr><td>{@code caption_1} to {@code caption_5}</td><td>the first is said, all are references;
 * blanks around them are dropped, and the cell is then in {@code meta} as it stood</td></tr>
 * <tr><td>{@code audio}</td><td>JSON: a path of the authors' machine, kept in {@code meta}</td></tr>
 * </table>
 */
public final class Clotho implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("clotho", "Clotho 2")
          .media(Media.Kind.AUDIO)
          .size("3,839 train, 1,045 val, 1,045 test recordings of 15 to 30 s, five captions each")
          .licence("Tampere University's non-commercial licence; recordings Creative Commons")
          .home("https://zenodo.org/records/4783391")
          .citation("Drossos et al., Clotho, ICASSP 2020, arXiv 1910.09387")
          .files(
              "clotho_captions_development.csv",
              "clotho_captions_validation.csv",
              "clotho_captions_evaluation.csv",
              "val.json")
          .notes(
              "Names hold blanks, dots, commas and brackets; a few have blanks around them, and are"
                  + " looked up both ways. Captions may have blanks around them too.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (!CaptionedClips.fits(peek, false)) {
      return Match.no();
    }
    boolean five = peek.all(CaptionedClips.layout(peek.path()), row -> row.has("caption_5"));
    return five
        ? Match.content("five captions of each recording")
        : Match.shape("rows have a recording's file_name and caption");
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
    return List.of(
        "{ref}",
        "{trimmed}",
        "{name}",
        "development/{name}",
        "validation/{name}",
        "evaluation/{name}",
        "development/{trimmed}",
        "validation/{trimmed}",
        "evaluation/{trimmed}",
        "waveforms/{name}",
        "{suffix}");
  }
}
