package org.sensorium.demos.cli;

import java.io.PrintWriter;
import org.sensorium.fusion.model.source.ModelSources;
import org.sensorium.fusion.recipe.FinetuneRecipe;
import org.sensorium.fusion.recipe.RunConfig;

/** A run as the terminal sees it. */
final class RunSession implements AutoCloseable {
  private final TerminalListener listener;
  private final DownloadProgress downloads;

  RunSession(PrintWriter err) {
    listener = TerminalListener.on(err);
    downloads = new DownloadProgress(listener);
  }

  TerminalListener listener() {
    return listener;
  }

  FinetuneRecipe recipe(RunConfig config) {
    Logging.quietEngine();
    return new FinetuneRecipe(
        config,
        ModelSources.ofEnvironment(downloads),
        ModelOptions.features(),
        DataOptions.cacheFolder(),
        listener);
  }

  /** Scores, where everything lies, and what to try next. */
  void print(FinetuneRecipe.Result result, RunConfig config, PrintWriter out) {
    if (!result.scores().after().isEmpty()) {
      out.println();
      out.print(ScoreText.of(result.scores()));
      out.println();
      out.println("report: " + config.folder().resolve(FinetuneRecipe.REPORT));
    }
    out.println("model:  " + result.model());
    out.println("try:    " + result.tryIt());
  }

  @Override
  public void close() {
    downloads.close();
  }
}
