package org.sensorium.datasets.instruct.video;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.llava.LlavaRow;
import org.sensorium.datasets.instruct.llava.LlavaSet;
import org.sensorium.datasets.instruct.llava.LlavaShape;

/**
 * Valley-Instruct.
 *
 * <table>
 * <caption>A row</caption>
 * <tr><td>{@code id}</td><td>text</td></tr>
 * <tr><td>{@code video}</td><td>the clip's name, with or without {@code .mp4}</td></tr>
 * <tr><td>{@code source}</td><td>the clip's folder, {@code webvid} where there is none; also kept in
 * meta</td></tr>
 * <tr><td>{@code image}</td><td>path or list of paths, in rows without a clip</td></tr>
 * <tr><td>{@code conversations}</td><td>in LLaVA's form, with {@code <video>} or {@code
 * <image>}</td></tr>
 * </table>
 */
public final class Valley implements LlavaSet {
  private static final DatasetCard CARD =
      DatasetCard.of("valley", "Valley-Instruct-65K")
          .media(Media.Kind.VIDEO, Media.Kind.IMAGE)
          .size("about 65,000 rows")
          .licence("CC BY-NC 4.0")
          .home("https://github.com/RupertLuo/Valley")
          .citation(
              "Luo et al., Valley: Video Assistant with Large Language model Enhanced abilitY, 2023, arXiv 2306.07207")
          .files("valley_instruct_65k.json")
          .notes(
              "A clip's ref is put together as Valley's loader does: <source>/<video>.mp4, webvid"
                  + " where no source is given. Lists of pictures may be absolute paths of the"
                  + " authors' machine; they are looked for with fewer and fewer folders in front.");

  private static final Pattern EXTENSION = Pattern.compile(".*\\.[A-Za-z][A-Za-z0-9]{2,3}");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public List<String> mediaPaths() {
    return List.of("{ref}", "{suffix}");
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    Match named = LlavaShape.named(peek, "valley.*instruct");
    return named.fits()
            || !LlavaShape.fits(peek)
            || !peek.any(row -> row.has("video") && row.has("source"))
        ? named
        : Match.content("conversations about videos, with the source that is their folder");
  }

  @Override
  public LlavaRow adapt(LlavaRow row) {
    String source = row.meta().containsKey("source") ? row.meta().get("source").asText("") : "";
    String folder = source.isEmpty() ? "webvid" : source;
    List<Media> media = new ArrayList<>();
    for (Media medium : row.media()) {
      media.add(medium.kind() == Media.Kind.VIDEO ? medium.at(clip(folder, medium.ref())) : medium);
    }
    return row.media(media);
  }

  private static String clip(String folder, String name) {
    return "%s/%s%s".formatted(folder, name, EXTENSION.matcher(name).matches() ? "" : ".mp4");
  }
}
