package org.sensorium.fusion.recipe;

/** Is told what a recipe does, while it does it. Called from one thread at a time. */
public interface RunListener {

  /** Hears nothing; for tests and callers that only want the result. */
  RunListener SILENT =
      new RunListener() {
        @Override
        public void say(String line) {}

        @Override
        public Progress begin(String what, long first, long total, String unit) {
          return new Progress() {
            @Override
            public void at(long done, String note) {}

            @Override
            public void close() {}
          };
        }
      };

  /** A line meant to be read and kept. */
  void say(String line);

  /**
   * Work that takes a while begins.
   *
   * @param what names it: "training", "scoring"
   * @param first how many units were done before, by a run that was interrupted: they tell nothing
   *     about the rate
   * @param total how many units it has, those included
   * @param unit of what, in the plural: "steps", "pictures"
   */
  Progress begin(String what, long first, long total, String unit);

  /** Work of which nothing is done yet. */
  default Progress begin(String what, long total, String unit) {
    return begin(what, 0, total, unit);
  }

  /** Work under way; closing ends it, done or not. */
  interface Progress extends AutoCloseable {

    /**
     * So many units are done.
     *
     * @param note what else to show, such as the loss; may be empty
     */
    void at(long done, String note);

    @Override
    void close();
  }
}
