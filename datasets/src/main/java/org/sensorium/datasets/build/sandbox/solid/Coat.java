package org.sensorium.datasets.build.sandbox.solid;

import org.sensorium.datasets.build.sandbox.Colour;

/** A solid in a colour: the combination of which some are held out. */
public record Coat(SolidKind kind, Colour colour) {

  /** Such as "red cube". */
  public String words() {
    return colour.word() + " " + kind.word();
  }
}
