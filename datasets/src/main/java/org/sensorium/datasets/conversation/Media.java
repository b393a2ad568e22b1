package org.sensorium.datasets.conversation;

/**
 * A reference to a picture, clip, recording or point cloud; its bytes are read later, by the module
 * of its modality.
 *
 * @param kind modality
 * @param ref path relative to the media root, as the dataset writes it
 */
public record Media(Kind kind, String ref) {

  /** Modalities. */
  public enum Kind {
    IMAGE,
    VIDEO,
    AUDIO,
    POINTCLOUD
  }
}
