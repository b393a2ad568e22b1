package org.sensorium.demos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a folder of recordings to the scores of those held out, as docs/data.md tells it, with the
 * fixtures' random Whisper and Llama: low and high tones of three "speakers" stand for two words.
 */
class SpokenWordsTest {
  private static final Path FIXTURES = Path.of("../nn/src/test/resources/fixtures");
  private static final int RATE = 8000; // Hz, as the spoken digits have
  private static final int[] PITCHES = {300, 1500}; // Hz, of the words zero and one
  private static final List<String> TOKENS =
      List.of(
          "<unk>",
          "<s>",
          "<|im_end|>",
          "<|im_start|>",
          "user",
          "assistant",
          "Which",
          "digit",
          "is",
          "spoken",
          "?",
          "zero",
          "one");

  @TempDir private Path temp;

  @Test
  void wordsAreLearnedFromNamedRecordings() throws IOException {
    sing();
    Path data = temp.resolve("data");
    CommandRun converted =
        CommandRun.of(
                "data",
                "convert-labels",
                sounds().toString(),
                "--pattern",
                "{label}_{speaker}_{take}",
                "--names",
                "0=zero,1=one",
                "--question",
                "Which digit is spoken?",
                "--test",
                "speaker=cy",
                "--test",
                "take=2,3",
                "--out",
                data.toString())
            .succeeds();
    assertThat(converted.out())
        .contains("train.json: 8 rows", "test-speaker-cy.json: 8 rows")
        .contains("test-take-2-3.json: 8 rows");

    CommandRun trained = train(data).succeeds();
    assertThat(trained.err()).containsPattern("Words of the captions: (one zero|zero one)");
    assertThat(trained.out()).containsPattern("overall +8 +0\\.0 % +100\\.0 % ");

    CommandRun strangers =
        CommandRun.of(
                "eval",
                "--model",
                temp.resolve("runs/spoken-digits/model").toString(),
                "--media-root",
                sounds().toString(),
                "--data",
                data.resolve("test-speaker-cy.json").toString())
            .succeeds();
    assertThat(strangers.out()).containsPattern("overall +8 +100\\.0 % ");
  }

  private CommandRun train(Path data) throws IOException {
    return CommandRun.of(
        "train",
        "../configs/spoken-digits.yaml",
        "output='%s'".formatted(temp.resolve("runs")),
        "data.train=['%s']".formatted(data.resolve("train.json")),
        "data.test='%s'".formatted(data.resolve("test-take-2-3.json")),
        "data.media_root='%s'".formatted(sounds()),
        "model.media.audio.encoder='%s'".formatted(FIXTURES.resolve("whisper_encoder")),
        "model.media.audio.seconds=1",
        "model.media.audio.projector.pool=4",
        "model.decoder='%s'".formatted(decoder()),
        "precision=float32",
        "device=cpu",
        "stages.0.steps=20",
        "stages.1.steps=60");
  }

  private Path sounds() {
    return temp.resolve("sounds");
  }

  private void sing() throws IOException {
    Files.createDirectory(sounds());
    for (int word = 0; word < PITCHES.length; word++) {
      for (String speaker : List.of("ann", "bo", "cy")) {
        for (int take = 0; take < 4; take++) {
          double loudness = 0.3 + 0.1 * take + 0.05 * speaker.length();
          tone("%d_%s_%d.wav".formatted(word, speaker, take), PITCHES[word] + 10 * take, loudness);
        }
      }
    }
  }

  /** A sound of 0.8 s, 16 bits. */
  private void tone(String name, int pitch, double loudness) throws IOException {
    byte[] samples = new byte[2 * RATE * 4 / 5];
    for (int i = 0; i < samples.length / 2; i++) {
      int value = (int) (32_767 * loudness * Math.sin(2 * Math.PI * pitch * i / RATE));
      samples[2 * i] = (byte) value;
      samples[2 * i + 1] = (byte) (value >> 8);
    }
    AudioFormat format = new AudioFormat(RATE, 16, 1, true, false);
    AudioSystem.write(
        new AudioInputStream(new ByteArrayInputStream(samples), format, samples.length / 2),
        AudioFileFormat.Type.WAVE,
        sounds().resolve(name).toFile());
  }

  /** The random Llama with a tokenizer of the words that are used. */
  private Path decoder() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("decoder"));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(FIXTURES.resolve("llama").resolve(file), folder.resolve(file));
    }
    StringBuilder vocabulary = new StringBuilder();
    StringBuilder added = new StringBuilder();
    for (int id = 0; id < TOKENS.size(); id++) {
      String comma = id == 0 ? "" : ",";
      vocabulary.append("%s\"%s\":%d".formatted(comma, TOKENS.get(id), id));
      if (id < 4) {
        added.append(
            "%s{\"id\":%d,\"content\":\"%s\",\"special\":true,\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false}"
                .formatted(comma, id, TOKENS.get(id)));
      }
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        "{\"version\":\"1.0\",\"added_tokens\":[%s],\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"<unk>\",\"vocab\":{%s}}}"
            .formatted(added, vocabulary));
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"<|im_end|>\", \"unk_token\": \"<unk>\", \"add_bos_token\": false}");
    return folder;
  }
}
