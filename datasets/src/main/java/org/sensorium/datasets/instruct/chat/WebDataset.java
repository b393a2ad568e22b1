package org.sensorium.datasets.instruct.chat;

import java.io.IOException;
import java.util.List;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;

/**
 * WebDataset: a tar whose files of one name are one sample.
 *
 * <table>
 * <caption>A sample</caption>
 * <tr><td>{@code __key__}</td><td>the files' common name: the id</td></tr>
 * <tr><td>{@code jpg png mp4 wav …}</td><td>a medium, kept in the record with its bytes</td></tr>
 * <tr><td>{@code txt}, {@code caption} of {@code json}</td><td>what is said of it: an assistant turn
 * after the media</td></tr>
 * <tr><td>{@code cls}</td><td>a class's number, kept</td></tr>
 * <tr><td>{@code json}</td><td>{@code messages} are read as {@link OpenAiMessages} does, a url that
 * names a file of the sample being that file; any other key is kept</td></tr>
 * <tr><td>{@code sensorium} of {@code json}</td><td>{@code {"files": {"0": "0.jpg"}}}: which file
 * holds the bytes of which of the messages' media, as "data convert" writes it</td></tr>
 * </table>
 *
 * @see <a href="https://github.com/webdataset/webdataset">WebDataset</a>
 */
public final class WebDataset implements RowDataset {
  private static final DatasetCard CARD =
      DatasetCard.of("webdataset", "WebDataset tar")
          .media(Media.Kind.IMAGE, Media.Kind.values())
          .size("any")
          .licence("that of the data")
          .home("https://github.com/webdataset/webdataset")
          .citation(
              "Aizman et al., High Performance I/O For Large Scale Deep Learning, IEEE Big Data 2019, arXiv 2001.01858")
          .files("*.tar", "*.tar.gz")
          .notes("MiniGPT-4's first stage is in this form. The media travel with the record.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    return peek.container() == Container.TAR ? Match.content("a tar of samples") : Match.no();
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    return List.of(
        PackedSample.isOne(row.value())
            ? PackedSample.read(row)
            : new WebDatasetSample(row).read());
  }
}
