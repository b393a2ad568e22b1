package org.sensorium.datasets.build.sandbox.sound;

import java.util.List;
import org.sensorium.datasets.build.sandbox.PlanRules;
import org.sensorium.datasets.build.sandbox.Span;

/**
 * What sounds are like.
 *
 * @param sampleRate hertz
 * @param maxNotes most notes in a recording
 * @param twoPhrases share of the recordings in which two instruments play one after the other
 * @param instruments that occur
 * @param contours that occur
 * @param lowest hertz of the lowest note a tune may have at least
 * @param highest hertz of the lowest note a tune may have at most
 * @param leastStep smallest interval of notes that rise or fall, semitones
 * @param mostStep largest such interval, semitones
 * @param beat seconds from note to note
 * @param pause seconds between phrases
 * @param lead seconds of silence before the first note
 * @param peak loudest sample, of full scale
 * @param noise of the background, of the loudest sample
 */
public record SoundSceneConfig(
    int sampleRate,
    int maxNotes,
    double twoPhrases,
    List<Instrument> instruments,
    List<Contour> contours,
    double lowest,
    double highest,
    int leastStep,
    int mostStep,
    Span beat,
    Span pause,
    Span lead,
    Span peak,
    Span noise) {

  public SoundSceneConfig {
    instruments = List.copyOf(instruments);
    contours = List.copyOf(contours);
    require(
        sampleRate >= 8000 && sampleRate <= 48000, "sampleRate must be 8000 to 48000", sampleRate);
    require(maxNotes >= 2 && maxNotes <= 4, "maxNotes must be 2 to 4", maxNotes);
    require(twoPhrases >= 0 && twoPhrases <= 1, "twoPhrases must be a share, 0 to 1", twoPhrases);
    require(
        instruments.stream().filter(Instrument::pitched).count() >= 3,
        "instruments needs three besides DRUM",
        instruments);
    require(contours.size() >= 2, "contours needs at least two", contours);
    require(
        contours.contains(Contour.STEADY) || !instruments.contains(Instrument.DRUM),
        "contours must hold STEADY where there is a DRUM",
        contours);
    require(lowest >= 80 && lowest <= highest, "lowest must be 80 to highest", lowest);
    require(highest <= 500, "highest must be at most 500", highest);
    require(leastStep >= 2 && leastStep <= mostStep, "leastStep must be 2 to mostStep", leastStep);
    require(mostStep <= 7, "mostStep must be at most 7", mostStep);
    require(beat.from() >= 0.25, "beat must be at least 0.25 seconds", beat);
    require(peak.from() >= 0.02, "peak must be at least 0.02", peak);
    require(noise.to() <= 0.05, "noise must be at most 0.05", noise);
  }

  /** One to four notes of six instruments, at 16 kHz. */
  static SoundSceneConfig defaults() {
    return new SoundSceneConfig(
        /* sampleRate= */ 16_000,
        /* maxNotes= */ 4,
        /* twoPhrases= */ 0.5,
        List.of(Instrument.values()),
        List.of(Contour.values()),
        /* lowest= */ 220,
        /* highest= */ 392,
        /* leastStep= */ 3,
        /* mostStep= */ 5,
        /* beat= */ new Span(0.4, 0.5),
        /* pause= */ new Span(0.15, 0.3),
        /* lead= */ new Span(0.1, 0.5),
        /* peak= */ new Span(0.2, 0.8),
        /* noise= */ new Span(0.0005, 0.004));
  }

  private static void require(boolean holds, String rule, Object found) {
    PlanRules.require(holds, "scene." + rule, found);
  }
}
