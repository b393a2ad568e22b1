package org.sensorium.vision.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sensorium.media.MediaException;
import org.sensorium.media.container.Container;
import org.sensorium.media.container.ContainerLimits;
import org.sensorium.media.container.StreamInfo;

class PacketIndexTest {

  /** Few keyframes, many, and keyframes shown after what follows them in the file. */
  @ParameterizedTest
  @ValueSource(strings = {"vfr.mp4", "bframes.mp4", "opengop.mkv", "mjpeg.avi", "shots.mp4"})
  void decodingStartsAtTheLastKeyframeThatIsNotShownLater(String clip) throws MediaException {
    try (Container container = Container.open(Clips.file(clip), ContainerLimits.STANDARD)) {
      StreamInfo stream = container.video();
      container.select(stream);
      PacketIndex index = PacketIndex.scan(container, stream);
      for (int frame = 0; frame < index.frames(); frame++) {
        int packet = index.packet(frame);
        int expected = packet;
        while (expected > 0
            && !(index.isKey(expected) && index.shown(expected) <= index.shown(packet))) {
          expected--;
        }
        assertThat(index.start(frame)).as("frame %d", frame).isEqualTo(expected);
      }
    }
  }
}
