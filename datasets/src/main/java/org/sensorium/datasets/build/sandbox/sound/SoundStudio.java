package org.sensorium.datasets.build.sandbox.sound;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.sensorium.datasets.build.sandbox.Asker;
import org.sensorium.datasets.build.sandbox.BalancedAsker;
import org.sensorium.datasets.build.sandbox.HeldOut;
import org.sensorium.datasets.build.sandbox.Studio;
import org.sensorium.datasets.conversation.Media;

/** Recordings of instruments. */
final class SoundStudio implements Studio<Sound, Tune> {
  private final SoundConfig config;
  private final SoundRenderer renderer;

  SoundStudio(SoundConfig config) {
    this.config = config;
    this.renderer = new SoundRenderer(config.scene());
  }

  /** Drums, which have no pitch to combine with, are always seen. */
  @Override
  public HeldOut<Tune> split(SplittableRandom random) {
    List<Tune> all = new ArrayList<>();
    for (Instrument instrument : config.scene().instruments()) {
      for (Contour contour : config.scene().contours()) {
        if (instrument.pitched()) {
          all.add(new Tune(instrument, contour));
        }
      }
    }
    HeldOut<Tune> split =
        HeldOut.split(all, config.heldOutCombinations(), Tune::instrument, Tune::contour, random);
    List<Tune> seen = new ArrayList<>(split.seen());
    if (config.scene().instruments().contains(Instrument.DRUM)) {
      seen.add(new Tune(Instrument.DRUM, Contour.STEADY));
    }
    return new HeldOut<>(seen, split.heldOut());
  }

  @Override
  public Function<String, Sound> composer(
      List<Tune> targets, List<Tune> others, SplittableRandom random) {
    return new SoundComposer(config.scene(), targets, others, random)::compose;
  }

  @Override
  public Asker<Sound> asker(List<Tune> askable, SplittableRandom random) {
    return new BalancedAsker<>(
        config.questions().kinds(), sound -> new SoundQuestions(sound, askable).all(), random);
  }

  @Override
  public String name(Sound sound) {
    return sound.name();
  }

  @Override
  public Media medium(Sound sound) {
    return new Media(Media.Kind.AUDIO, "sounds/" + sound.name() + ".wav");
  }

  @Override
  public void save(Sound sound, Path file) throws IOException {
    Files.write(file, WavFile.of(renderer.play(sound), config.scene().sampleRate()));
  }

  /** Phrases with their notes: seconds of the start, hertz. */
  @Override
  public ObjectNode truth(Sound sound) {
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    ArrayNode phrases = truth.putArray("phrases");
    for (Phrase phrase : sound.phrases()) {
      ObjectNode node = phrases.addObject();
      node.put("instrument", phrase.instrument().word());
      if (phrase.hasContour()) {
        node.put("contour", phrase.tune().contour().name().toLowerCase(Locale.ROOT));
      }
      ArrayNode notes = node.putArray("notes");
      for (Note note : phrase.notes()) {
        ObjectNode one = notes.addObject();
        one.put("start", rounded(note.start()));
        one.put("length", rounded(note.length()));
        if (phrase.instrument().pitched()) {
          one.put("hertz", rounded(note.hertz()));
        }
      }
    }
    return truth;
  }

  private static double rounded(double number) {
    return Math.round(number * 1000) / 1000.0;
  }
}
