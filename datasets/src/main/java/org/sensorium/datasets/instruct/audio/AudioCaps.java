package org.sensorium.datasets.instruct.audio;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.Captions;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.FileSplit;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * AudioCaps: captions of ten seconds of a YouTube video's sound.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code audiocap_id}</td><td>the row's id</td></tr>
 * <tr><td>{@code youtube_id}</td><td>of the video; may start with {@code -}; kept in {@code
 * meta}</td></tr>
 * <tr><td>{@code start_time}</td><td>seconds; kept in {@code meta}</td></tr>
 * <tr><td>{@code caption}</td><td>one of five in val and test, each in a row of its own</td></tr>
 * </table>
 *
 * <p>The medium is the video's sound from {@code start_time} on for ten seconds. The setting {@code
 * clips} names files that hold just these seconds instead; they are meant as a whole.
 */
public final class AudioCaps implements RowDataset {
  static final String INSTRUCTION = "Describe the sound.";

  private static final double SECONDS = 10;
  private static final DatasetCard CARD =
      DatasetCard.of("audiocaps", "AudioCaps")
          .media(Media.Kind.AUDIO)
          .size("49,838 train, 2,475 val, 4,875 test rows; version 2.0 has 91,256 train rows")
          .licence("academic use only; the sound is YouTube's")
          .home("https://github.com/cdjkim/audiocaps")
          .citation("Kim et al., AudioCaps: Generating Captions for Audios in The Wild, NAACL 2019")
          .files("train.csv", "val.csv", "test.csv")
          .notes(
              "Lines end in CR LF. Five rows of val and test share a clip. Some youtube_id start"
                  + " with a minus. The recordings are not part of the set: name how yours are"
                  + " called with the setting clips.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.allHave("youtube_id", "start_time", "caption")
        ? Match.content("columns youtube_id, start_time, caption")
        : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields fields = row.fields();
    String id = fields.name("audiocap_id", Long.toString(row.record()));
    String video = fields.text("youtube_id");
    double start = fields.number("start_time");
    if (video.isBlank() || start < 0) {
      throw fields.problem(
          "the clip is \"%s\" from %s s on; expected a video's id and a time of at least 0"
              .formatted(video, start));
    }
    Media clip = clip(video, start, options.oneOf("clips", "source", "start", "span", "wavcaps"));
    String caption = fields.text("caption");
    Map<String, JsonNode> meta = fields.rest();
    for (String key : List.of("youtube_id", "start_time")) {
      JsonNode value = fields.node(key);
      if (value != null) {
        meta.put(key, value);
      }
    }
    String split = FileSplit.of(row.file());
    return Captions.read(
        id,
        List.of(caption),
        INSTRUCTION,
        options,
        name -> Conversation.builder(name).split(split).media(clip).meta(meta));
  }

  private static Media clip(String video, double start, String named) {
    return switch (named) {
      case "start" ->
          new Media(
              Media.Kind.AUDIO,
              "%s_%s.flac"
                  .formatted(
                      video, BigDecimal.valueOf(start).stripTrailingZeros().toPlainString()));
      case "span" ->
          new Media(
              Media.Kind.AUDIO,
              String.format(Locale.ROOT, "%s_%.1f-%.1f.wav", video, start, start + SECONDS));
      case "wavcaps" -> new Media(Media.Kind.AUDIO, "Y%s.wav".formatted(video));
      default -> new Media(Media.Kind.AUDIO, video).during(start, start + SECONDS);
    };
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>(Captions.settings(INSTRUCTION));
    settings.remove("captions"); // a row has one
    settings.put(
        "clips",
        "how the recordings are named: source (default), the whole video's sound <youtube_id>.wav"
            + " (.flac, .m4a, .mp3, .mp4); ten seconds cut out: start,"
            + " <youtube_id>_<start>.flac; span, <youtube_id>_<start>-<end>.wav with one decimal;"
            + " wavcaps, Y<youtube_id>.wav");
    return settings;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of(
        "{ref}",
        "{ref}.wav",
        "{ref}.flac",
        "{ref}.m4a",
        "{ref}.mp3",
        "{ref}.mp4",
        "{stem}.wav",
        "{stem}.flac");
  }
}
