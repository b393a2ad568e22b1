package org.sensorium.datasets.build.sandbox.sound;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.build.Sandboxes;
import org.sensorium.datasets.build.sandbox.AskedRows;
import org.sensorium.datasets.build.sandbox.AskedRows.Asked;

/** Answers are worked out anew from the samples of the files, and nothing else. */
class SoundTruthTest {
  private static final int RATE = 16_000;
  private static final List<String> NUMBERS = List.of("one", "two", "three", "four");

  @TempDir static Path folder;
  private static final Map<Path, List<Heard>> HEARD = new HashMap<>();
  private static List<Asked> all;

  /** A note as it is heard; its hertz are those of the lowest partial of the instrument. */
  private record Heard(String instrument, double hertz) {}

  @BeforeAll
  static void write() throws IOException {
    Sandboxes.of("audio")
        .with(Map.of("trainScenes", "60", "testScenes", "40"))
        .write(folder, made -> {});
    all = AskedRows.all(folder);
  }

  @Test
  void answersAreTrue() throws IOException {
    for (Asked asked : all) {
      List<Heard> heard = heard(asked.file());
      assertThat(asked.answer()).as("%s heard %s", asked, heard).isEqualTo(answer(asked, heard));
    }
  }

  private static String answer(Asked asked, List<Heard> heard) {
    List<String> words = List.of(asked.question().replaceAll("[?.]", "").split(" "));
    String last = words.get(words.size() - 1);
    List<List<Heard>> phrases = phrases(heard);
    return switch (asked.kind()) {
      case "instrument" -> heard.get(0).instrument;
      case "order" -> heard.get(last.equals("first") ? 0 : heard.size() - 1).instrument;
      case "count" ->
          NUMBERS.get((last.equals("play") ? of(phrases, words.get(5)) : heard).size() - 1);
      case "pitch" -> contour(of(phrases, words.get(6))) + "s";
      case "yes_no" ->
          words.get(0).equals("Is")
              ? yes(phrases.stream().anyMatch(phrase -> phrase.get(0).instrument.equals(last)))
              : yes(contour(of(phrases, words.get(5))).equals(last));
      case "describe" ->
          String.join(", then ", phrases.stream().map(SoundTruthTest::described).toList());
      default -> throw new AssertionError(asked.kind());
    };
  }

  private static String described(List<Heard> phrase) {
    String instrument = phrase.get(0).instrument;
    String article = instrument.equals("organ") ? "an " : "a ";
    String adjective =
        phrase.size() == 1 || instrument.equals("drum")
            ? ""
            : Map.of("rise", "rising ", "fall", "falling ", "stay", "equal ").get(contour(phrase));
    return article
        + instrument
        + " plays "
        + NUMBERS.get(phrase.size() - 1)
        + " "
        + adjective
        + (phrase.size() == 1 ? "note" : "notes");
  }

  private static String yes(boolean truth) {
    return truth ? "yes" : "no";
  }

  private static String contour(List<Heard> phrase) {
    double ratio = phrase.get(phrase.size() - 1).hertz / phrase.get(0).hertz;
    return ratio > 1.1 ? "rise" : ratio < 0.9 ? "fall" : "stay";
  }

  private static List<List<Heard>> phrases(List<Heard> heard) {
    List<List<Heard>> phrases = new ArrayList<>();
    for (Heard note : heard) {
      boolean goesOn =
          !phrases.isEmpty()
              && phrases.get(phrases.size() - 1).get(0).instrument.equals(note.instrument);
      if (!goesOn) {
        phrases.add(new ArrayList<>());
      }
      phrases.get(phrases.size() - 1).add(note);
    }
    assertThat(phrases).hasSizeBetween(1, 2);
    return phrases;
  }

  private static List<Heard> of(List<List<Heard>> phrases, String instrument) {
    return phrases.stream()
        .filter(phrase -> phrase.get(0).instrument.equals(instrument))
        .findFirst()
        .orElseThrow();
  }

  /** Harmonic notes have the pitch that the truth says, to one part in fifty. */
  @Test
  void notesHaveTheirPitch() throws IOException {
    int checked = 0;
    for (Asked asked : all) {
      List<Heard> heard = heard(asked.file());
      int at = 0;
      for (JsonNode phrase : asked.scene().get("phrases")) {
        for (JsonNode note : phrase.get("notes")) {
          String instrument = phrase.get("instrument").asText();
          if (!List.of("drum", "bell").contains(instrument)) {
            double hertz = note.get("hertz").asDouble();
            assertThat(heard.get(at).hertz / hertz).as("%s", asked).isBetween(0.98, 1.02);
            checked++;
          }
          at++;
        }
      }
    }
    assertThat(checked).isGreaterThan(100);
  }

  private static List<Heard> heard(Path file) throws IOException {
    List<Heard> known = HEARD.get(file);
    if (known == null) {
      known = new ArrayList<>();
      for (double[] note : notes(samples(file))) {
        known.add(listen(note));
      }
      HEARD.put(file, known);
    }
    return known;
  }

  private static double[] samples(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    double[] samples = new double[(bytes.capacity() - 44) / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = bytes.getShort(44 + 2 * i) / 32768.0;
    }
    return samples;
  }

  /** Cuts where it is quiet for 30 ms or more. */
  private static List<double[]> notes(double[] samples) {
    int window = RATE / 100;
    double peak = Arrays.stream(samples).map(Math::abs).max().orElseThrow();
    List<double[]> notes = new ArrayList<>();
    int start = -1;
    int quiet = 0;
    for (int at = 0; at + window <= samples.length; at += window) {
      boolean loud = level(samples, at, at + window) > 0.008 * peak;
      quiet = loud ? 0 : quiet + 1;
      if (loud && start < 0) {
        start = at;
      } else if (start >= 0 && quiet == 3) {
        notes.add(Arrays.copyOfRange(samples, start, at - 2 * window));
        start = -1;
      }
    }
    if (start >= 0) {
      notes.add(Arrays.copyOfRange(samples, start, samples.length));
    }
    return notes;
  }

  private static double level(double[] samples, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += samples[i] * samples[i];
    }
    return Math.sqrt(sum / (to - from));
  }

  private static Heard listen(double[] note) {
    int third = note.length / 3;
    double fading = level(note, 2 * third, 3 * third) / level(note, 0, third);
    double[] heart = windowed(Arrays.copyOf(note, Math.min(note.length, RATE * 35 / 100)));
    double[] soft = softened(softened(note));
    double lowest = lowest(heart);
    if (lowest < 110) { // a bell's lowest partial is at 0.56 x 220 Hz
      return new Heard("drum", lowest);
    }
    double[] likenesses = new double[82];
    for (int lag = 12; lag < likenesses.length; lag++) {
      likenesses[lag] = likeness(soft, lag);
    }
    double likeness = Arrays.stream(likenesses).max().orElseThrow();
    int period = 14; // the first of the peaks: the others are its multiples
    while (period < 80
        && (likenesses[period] < 0.85 * likeness
            || likenesses[period] < likenesses[period - 1]
            || likenesses[period] < likenesses[period + 1])) {
      period++;
    }
    double hertz = RATE / refined(soft, period);
    if (fading < 0.6) {
      return likeness > 0.9 ? new Heard("guitar", hertz) : new Heard("bell", lowest);
    }
    double first = strength(heart, hertz);
    boolean even = strength(heart, 2 * hertz) > 0.3 * first;
    boolean odd = strength(heart, 3 * hertz) > 0.3 * first;
    return new Heard(even ? "trumpet" : odd ? "organ" : "flute", hertz);
  }

  /** The lowest frequency that is at least a third as strong as the strongest one. */
  private static double lowest(double[] note) {
    double[] strengths = new double[180]; // every 5 Hz from 50 Hz on
    for (int i = 0; i < strengths.length; i++) {
      strengths[i] = strength(note, 50 + 5 * i);
    }
    double most = Arrays.stream(strengths).max().orElseThrow();
    int at = 0;
    while (strengths[at] < most / 3) {
      at++;
    }
    while (strengths[at + 1] > strengths[at]) {
      at++;
    }
    return 50 + 5 * at;
  }

  /** Amplitude of one frequency, by Goertzel's recurrence. */
  private static double strength(double[] windowed, double hertz) {
    double twice = 2 * Math.cos(2 * Math.PI * hertz / RATE);
    double now = 0;
    double before = 0;
    for (double sample : windowed) {
      double next = sample + twice * now - before;
      before = now;
      now = next;
    }
    return Math.sqrt(now * now + before * before - twice * now * before) / windowed.length;
  }

  /** Under a Hann window. */
  private static double[] windowed(double[] note) {
    for (int i = 0; i < note.length; i++) {
      note[i] *= 0.5 - 0.5 * Math.cos(2 * Math.PI * i / note.length);
    }
    return note;
  }

  /** Without what is so high that a whole number of samples is no period of it. */
  private static double[] softened(double[] note) {
    double[] soft = new double[note.length - 3];
    for (int i = 0; i < soft.length; i++) {
      soft[i] = note[i] + note[i + 1] + note[i + 2] + note[i + 3];
    }
    return soft;
  }

  private static double likeness(double[] note, int lag) {
    double product = 0;
    double one = 0;
    double other = 0;
    for (int i = note.length / 8; i + lag < note.length * 3 / 4; i++) {
      product += note[i] * note[i + lag];
      one += note[i] * note[i];
      other += note[i + lag] * note[i + lag];
    }
    return product / Math.sqrt(one * other);
  }

  /** The top of a parabola through three lags. */
  private static double refined(double[] note, int lag) {
    double before = likeness(note, lag - 1);
    double at = likeness(note, lag);
    double after = likeness(note, lag + 1);
    return lag + 0.5 * (before - after) / (before - 2 * at + after);
  }
}
