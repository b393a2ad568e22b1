package org.sensorium.fusion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Media;
import org.sensorium.fusion.decoder.LanguageDecoder;
import org.sensorium.fusion.input.InputRow;
import org.sensorium.nn.kernels.Autograd;

/** Pictures, clips, sounds and clouds on one decoder. */
class SeveralModalitiesTest {
  @TempDir private Path temp;
  private AnyToText any;

  @BeforeEach
  void open() throws IOException {
    any = AnyToText.reading(temp, Modality.all());
  }

  @AfterEach
  void close() {
    any.close();
  }

  private double loss(List<InputRow> rows, List<float[]> features) {
    try (NDManager step = any.parts().manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      return any.parts()
          .network()
          .summedLoss(step, rows, any.arrays(step, rows, features))
          .getFloat();
    }
  }

  /** Embeddings and projections one behind the other, as the prompt has them. */
  private double byHand(InputRow row, List<float[]> features) {
    LanguageDecoder decoder = TinyModels.prefix(any.parts()).language();
    try (NDManager step = any.parts().manager().newSubManager();
        Autograd.Mode off = Autograd.off()) {
      NDList pieces = new NDList();
      List<Integer> learned = new ArrayList<>(); // the token of each place that counts, else -1
      int medium = 0;
      for (int i = 0; i < row.ids().length; i++) {
        NDArray piece;
        if (row.ids()[i] == InputRow.MEDIUM) {
          Media.Kind kind = row.kinds().get(medium);
          float[] seen = features.get(medium++);
          int width = any.parts().encoders().of(kind).width();
          Shape shape = new Shape(1, seen.length / width, width);
          piece = any.parts().network().projector(kind).forward(step.create(seen, shape));
        } else {
          piece = decoder.embed(step.create(new long[] {row.ids()[i]}, new Shape(1, 1)));
        }
        pieces.add(piece);
        int places = (int) piece.getShape().get(1);
        learned.addAll(Collections.nCopies(places, row.supervised()[i] ? row.ids()[i] : -1));
      }
      NDArray hidden = decoder.hidden(NDArrays.concat(pieces, 1), null);
      float[] logits = decoder.logits(hidden).toFloatArray();
      int words = logits.length / learned.size();
      double sum = 0;
      for (int s = 1; s < learned.size(); s++) {
        if (learned.get(s) >= 0) {
          float[] at = Arrays.copyOfRange(logits, (s - 1) * words, s * words);
          double all = 0;
          for (float logit : at) {
            all += Math.exp(logit);
          }
          sum += Math.log(all) - at[learned.get(s)];
        }
      }
      return sum;
    }
  }

  @Test
  void aRowsLossIsThatOfItsPiecesPutTogetherByHand() throws IOException {
    double together = 0;
    List<InputRow> rows = new ArrayList<>();
    List<float[]> all = new ArrayList<>();
    for (Conversation asked : any.mixed()) {
      InputRow row = any.row(asked);
      List<float[]> shown = any.features(asked);
      double expected = byHand(row, shown);
      assertThat(loss(List.of(row), shown))
          .as("%s", row.kinds())
          .isCloseTo(expected, within(1e-4 * expected));
      rows.add(row);
      all.addAll(shown);
      together += expected;
    }
    assertThat(loss(rows, all)).isCloseTo(together, within(1e-4 * together));
  }

  /** Each in its own way, by its own projector: exchanging them would show. */
  @Test
  void everyMediumTakesThePlacesOfItsKind() throws IOException {
    InputRow row = any.row(any.mixed().get(3));
    assertThat(row.kinds())
        .containsExactly(
            Media.Kind.POINTCLOUD, Media.Kind.IMAGE, Media.Kind.AUDIO, Media.Kind.VIDEO);
    assertThat(row.mediaPositions()).containsExactly(17, 16, 5, 8); // 2 frames of 2 x 2
  }

  @Test
  void answersInABatchAreThoseOfEachAlone() throws IOException {
    any.assertAnswersInABatchAreThoseOfEachAlone();
  }
}
