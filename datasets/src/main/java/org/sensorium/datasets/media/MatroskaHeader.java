package org.sensorium.datasets.media;

import java.io.IOException;
import org.sensorium.datasets.conversation.Media;

/**
 * The header of a Matroska or WebM file: elements (see {@link EbmlElement}) in front of the first
 * cluster of frames.
 *
 * <pre>
 *   1A45DFA3  4282 document type: "webm" or "matroska"
 *   18538067  segment, often of unknown size
 *     1549A966  information: 2AD7B1 nanoseconds a tick (1,000,000), 4489 duration in ticks, a float
 *     1654AE6B  tracks
 *       AE      track: 83 type (1 picture, 2 sound)
 *         E0    B0 width, BA height
 *         E1    B5 sample rate, a float (8000), 9F channels (1)
 *     1F43B675  cluster
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9559">RFC 9559</a>
 */
final class MatroskaHeader {
  private static final int EBML = 0x1A45DFA3;
  private static final int DOCUMENT_TYPE = 0x4282;
  private static final int SEGMENT = 0x18538067;
  private static final int INFORMATION = 0x1549A966;
  private static final int TICK = 0x2AD7B1;
  private static final int DURATION = 0x4489;
  private static final int TRACKS = 0x1654AE6B;
  private static final int TRACK = 0xAE;
  private static final int PICTURE = 0xE0;
  private static final int WIDTH = 0xB0;
  private static final int HEIGHT = 0xBA;
  private static final int SOUND = 0xE1;
  private static final int RATE = 0xB5;
  private static final int CHANNELS = 0x9F;
  private static final int CLUSTER = 0x1F43B675;

  private final HeaderFile file;
  private long tick = 1_000_000; // nanoseconds
  private double ticks;
  private long width;
  private long height;
  private boolean sound;
  private double rate = 8000; // Hz
  private long channels = 1;

  private MatroskaHeader(HeaderFile file) {
    this.file = file;
  }

  static boolean matches(HeaderFile file) throws IOException {
    return file.has(0, "\u001AE\u00DF\u00A3");
  }

  static MediaHeader read(HeaderFile file) throws IOException {
    EbmlElement head = EbmlElement.at(file, 0, file.length());
    if (head.id() != EBML) {
      throw file.damaged("byte 0 is not the start of a Matroska file");
    }
    String type = "matroska";
    for (EbmlElement part : head.children(file)) {
      if (part.id() == DOCUMENT_TYPE && part.size() <= 16) {
        type = file.text(part.body(), (int) part.size()).replace("\0", "");
      }
    }
    if (!type.equals("webm") && !type.equals("matroska")) {
      throw file.fault(
          "an EBML file of type \"%s\", expected webm or matroska"
              .formatted(HeaderLines.shown(type)));
    }
    EbmlElement segment = EbmlElement.at(file, head.end(), file.length());
    if (segment.id() != SEGMENT) {
      throw file.damaged("byte %d is not the start of a Matroska segment".formatted(head.end()));
    }
    MatroskaHeader header = new MatroskaHeader(file);
    header.readSegment(segment);
    return header.header(type);
  }

  private void readSegment(EbmlElement segment) throws IOException {
    if (segment.end() > file.length()) {
      throw file.truncated(
          "the segment ends at byte %d, the file has %d".formatted(segment.end(), file.length()));
    }
    boolean tracks = false;
    boolean information = false;
    for (long at = segment.body(); at < segment.end() && !(tracks && information); ) {
      EbmlElement part = EbmlElement.at(file, at, segment.end());
      if (part.id() == INFORMATION) {
        information = true;
        readInformation(part);
      } else if (part.id() == TRACKS) {
        tracks = true;
        for (EbmlElement track : part.children(file)) {
          if (track.id() == TRACK) {
            readTrack(track);
          }
        }
      } else if (part.id() == CLUSTER && tracks) {
        return;
      }
      at = part.end();
    }
  }

  private void readInformation(EbmlElement information) throws IOException {
    for (EbmlElement part : information.children(file)) {
      if (part.id() == TICK) {
        tick = part.unsigned(file);
      } else if (part.id() == DURATION) {
        ticks = part.floating(file);
      }
    }
  }

  private void readTrack(EbmlElement track) throws IOException {
    for (EbmlElement part : track.children(file)) {
      if (part.id() == PICTURE && width == 0) {
        for (EbmlElement value : part.children(file)) {
          if (value.id() == WIDTH) {
            width = value.unsigned(file);
          } else if (value.id() == HEIGHT) {
            height = value.unsigned(file);
          }
        }
        file.positive(width, "the clip's width");
      } else if (part.id() == SOUND && !sound) {
        sound = true;
        for (EbmlElement value : part.children(file)) {
          if (value.id() == RATE) {
            rate = value.floating(file);
          } else if (value.id() == CHANNELS) {
            channels = value.unsigned(file);
          }
        }
      }
    }
  }

  private MediaHeader header(String type) throws IOException {
    if (width == 0 && !sound) {
      throw file.truncated("no picture or sound track stands before its end");
    }
    boolean known = ticks > 0 && tick > 0 && Double.isFinite(ticks);
    double seconds = known ? ticks * tick * 1e-9 : Double.NaN;
    int hertz = sound ? file.positive(Math.round(rate), "the sound's sample rate") : 0;
    int count = sound ? file.positive(channels, "the sound's number of channels") : 0;
    if (width == 0) {
      long samples = Double.isNaN(seconds) ? 0 : Math.round(seconds * hertz);
      return new MediaHeader(Media.Kind.AUDIO, type, 0, 0, seconds, hertz, count, samples);
    }
    return new MediaHeader(
        Media.Kind.VIDEO,
        type,
        file.positive(width, "the clip's width"),
        file.positive(height, "the clip's height"),
        seconds,
        hertz,
        count,
        0);
  }
}
