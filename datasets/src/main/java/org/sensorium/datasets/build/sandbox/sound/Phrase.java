package org.sensorium.datasets.build.sandbox.sound;

import java.util.List;

/**
 * Notes of one instrument.
 *
 * @param loudness peak of the louder phrase's, 0 to 1
 */
public record Phrase(Tune tune, List<Note> notes, double loudness) {

  public Phrase {
    notes = List.copyOf(notes);
  }

  Instrument instrument() {
    return tune.instrument();
  }

  /** Whether there is a contour to hear: a pitch, and more than one note. */
  boolean hasContour() {
    return notes.size() > 1 && instrument().pitched();
  }
}
