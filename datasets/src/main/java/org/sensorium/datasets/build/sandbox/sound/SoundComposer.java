package org.sensorium.datasets.build.sandbox.sound;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.sensorium.datasets.build.sandbox.Deck;
import org.sensorium.datasets.build.sandbox.Span;

/** Composes sounds one after the other, from decks of instruments, tunes and numbers of notes. */
final class SoundComposer {
  private static final double SOUNDING = 0.85; // share of a beat; the rest parts equal notes
  private static final double RING = 0.35; // seconds that a phrase's last note goes on
  private static final double TAIL = 0.1; // seconds of silence at the end
  private static final double QUIETEST = 0.6; // phrase, of the loudest one

  private final SoundSceneConfig config;
  private final List<Tune> others;
  private final SplittableRandom random;
  private final Deck<Instrument> instruments;
  private final Map<Instrument, Deck<Tune>> targets = new EnumMap<>(Instrument.class);
  private final Deck<Integer> counts;

  /**
   * @param targets tunes of which each sound has one
   * @param others tunes of a second phrase; a target that is none of them is always heard in full
   */
  SoundComposer(
      SoundSceneConfig config, List<Tune> targets, List<Tune> others, SplittableRandom random) {
    this.config = config;
    this.others = others;
    this.random = random;
    this.instruments = new Deck<>(instruments(targets), random.split());
    for (Instrument instrument : instruments(targets)) {
      this.targets.put(instrument, new Deck<>(of(instrument, targets), random.split()));
    }
    this.counts =
        new Deck<>(IntStream.rangeClosed(1, config.maxNotes()).boxed().toList(), random.split());
  }

  Sound compose(String name) {
    Tune target = Objects.requireNonNull(targets.get(instruments.deal())).deal();
    boolean room = others.contains(target) || config.maxNotes() > 2;
    boolean two = random.nextDouble() < config.twoPhrases() && room;
    int notes = Math.max(counts.deal(), two || !others.contains(target) ? 2 : 1);
    List<Tune> tunes = new ArrayList<>(List.of(target));
    List<Integer> counted = new ArrayList<>(List.of(notes));
    if (two) {
      notes = Math.min(config.maxNotes(), others.contains(target) ? notes : Math.max(3, notes));
      int own = own(target, notes);
      tunes.add(other(target));
      counted = new ArrayList<>(List.of(own, notes - own));
      if (random.nextBoolean()) {
        Collections.reverse(tunes);
        Collections.reverse(counted);
      }
    }
    List<Phrase> phrases = new ArrayList<>();
    double end = 0;
    for (int i = 0; i < tunes.size(); i++) {
      Span silence = i == 0 ? config.lead() : config.pause();
      Phrase phrase = phrase(tunes.get(i), counted.get(i), end + silence.draw(random));
      phrases.add(phrase);
      Note last = phrase.notes().get(phrase.notes().size() - 1);
      end = last.start() + last.length();
    }
    return new Sound(name, random.nextLong(), end + TAIL, config.peak().draw(random), phrases);
  }

  /** How many of the notes the target plays: at least two where its contour must be heard. */
  private int own(Tune target, int notes) {
    int least = others.contains(target) ? 1 : 2;
    return least + random.nextInt(Math.max(1, notes - least));
  }

  private Tune other(Tune target) {
    List<Instrument> fitting = new ArrayList<>(instruments(others));
    fitting.remove(target.instrument());
    return Deck.pick(of(Deck.pick(fitting, random), others), random);
  }

  private static List<Instrument> instruments(List<Tune> tunes) {
    return tunes.stream().map(Tune::instrument).distinct().toList();
  }

  private static List<Tune> of(Instrument instrument, List<Tune> tunes) {
    return tunes.stream().filter(tune -> tune.instrument() == instrument).toList();
  }

  private Phrase phrase(Tune tune, int count, double start) {
    double lowest =
        config.lowest() * StrictMath.pow(config.highest() / config.lowest(), random.nextDouble());
    int step = random.nextInt(config.leastStep(), config.mostStep() + 1);
    double beat = config.beat().draw(random);
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int steps =
          switch (tune.contour()) {
            case UP -> i;
            case DOWN -> count - 1 - i;
            case STEADY -> 0;
          };
      double hertz = lowest * StrictMath.pow(2, steps * step / 12.0);
      double length = i == count - 1 ? SOUNDING * beat + RING : SOUNDING * beat;
      notes.add(new Note(start + i * beat, length, hertz));
    }
    double loudness = QUIETEST + (1 - QUIETEST) * random.nextDouble();
    return new Phrase(tune, notes, loudness);
  }
}
