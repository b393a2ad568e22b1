package org.sensorium.fusion.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sensorium.nn.ParityFixture;
import org.sensorium.nn.checkpoint.WeightScope;
import org.sensorium.nn.kernels.Precision;

/**
 * A tiny decoder with golden numbers: one of the shared fixtures, with gradients beside it, or one
 * that {@code src/test/scripts/decoder_reference.py} made.
 */
final class DecoderFixture implements AutoCloseable {
  private static final Path OWN = Path.of("src/test/resources/decoders");
  private static final List<String> WITHOUT_GRADIENTS = List.of("llama", "llama3_rope");
  private static final List<String> SHARED =
      List.of("mistral", "qwen2", "qwen3", "phi", "opt", "mpt", "gpt2");
  private static final List<String> MADE_HERE =
      List.of("gemma", "phi3", "gpt_neox", "gpt_neox_sequential", "stablelm", "opt_350m", "mpt_1b");

  /** Not one of {@link #all}: how it turns depends on the length of the row. */
  static final String LONG_ROPE = "phi3_longrope";

  final ParityFixture golden;
  final ParityFixture beside;

  private DecoderFixture(ParityFixture golden, ParityFixture beside) {
    this.golden = golden;
    this.beside = beside;
  }

  /** Every decoder there is a fixture of. */
  static Stream<String> all() {
    return Stream.concat(WITHOUT_GRADIENTS.stream(), withGradients());
  }

  /** Those with gradients and the names of their linear maps. */
  static Stream<String> withGradients() {
    return Stream.concat(SHARED.stream(), MADE_HERE.stream());
  }

  static DecoderFixture open(NDManager manager, String name) throws IOException {
    if (MADE_HERE.contains(name) || name.equals(LONG_ROPE)) {
      ParityFixture made = ParityFixture.open(manager, OWN.resolve(name));
      return new DecoderFixture(made, made);
    }
    ParityFixture shared = ParityFixture.open(manager, name);
    return new DecoderFixture(
        shared,
        Files.isDirectory(OWN.resolve(name))
            ? ParityFixture.open(manager, OWN.resolve(name))
            : shared);
  }

  /** A folder that only this module has. */
  static ParityFixture own(NDManager manager, String name) throws IOException {
    return ParityFixture.open(manager, OWN.resolve(name));
  }

  NDArray get(String name) throws IOException {
    return golden.get(name);
  }

  JsonNode config() throws IOException {
    return golden.config();
  }

  TransformerDecoder load(NDManager manager, Precision precision) throws IOException {
    WeightScope scope = WeightScope.of(golden.checkpoint(), manager);
    return (TransformerDecoder) LanguageDecoders.load(scope, config(), precision);
  }

  TransformerDecoder load(NDManager manager) throws IOException {
    return load(manager, Precision.FLOAT32);
  }

  /** One row of ids as embeddings. */
  static NDArray embed(LanguageDecoder decoder, NDManager manager, long... ids) {
    return decoder.embed(manager.create(ids, new Shape(1, ids.length)));
  }

  @Override
  public void close() throws IOException {
    golden.close();
    if (beside != golden) {
      beside.close();
    }
  }
}
