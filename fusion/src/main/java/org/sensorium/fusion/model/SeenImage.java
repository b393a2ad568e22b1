package org.sensorium.fusion.model;

/** Which image of its row a word sees. An image's own token sees that image. */
public enum SeenImage {
  /** The latest before it; none where there is none. OpenFlamingo 2 and Otter. */
  LATEST {
    @Override
    int of(int before, int images) {
      return before;
    }
  },
  /**
   * The next behind it; none behind the last one, so that answers see an image only through words
   * before it. Multimodal-GPT's published code and command line do so (OpenFlamingo 1 trained both
   * ways in turn, {@code use_media_placement_augmentation}).
   */
  NEXT {
    @Override
    int of(int before, int images) {
      return before < images ? before + 1 : 0;
    }
  };

  /**
   * The image seen.
   *
   * @param before how many images stand before the word
   * @param images how many there are in its row
   * @return counted from 1; 0 for none
   */
  abstract int of(int before, int images);
}
