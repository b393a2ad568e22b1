package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conversations of a run.
 *
 * @param train files of conversations, read one after the other
 * @param test file that is only scored, or null
 * @param mediaRoot folder that media paths start from, or null for the folder of each file
 * @param turns together (one conversation) or side_by_side (each question alone)
 * @param maxLength longest training row, positions (tokens, and those of its media); what is behind
 *     it is cut off, media as a whole
 * @param maxBadShare largest share of rows that are wrong or whose media cannot be read: up to it
 *     they are left out and written down, beyond it the run stops; 0 stops it at the first one
 */
public record DataConfig(
    List<String> train,
    @Nullable String test,
    @JsonProperty("media_root") @Nullable String mediaRoot,
    Turns turns,
    @JsonProperty("max_length") int maxLength,
    @JsonProperty("max_bad_share") double maxBadShare) {

  /** How the questions of one conversation are learned. */
  public enum Turns {
    /** As one conversation: a question sees those before it and their answers. */
    TOGETHER,
    /** Each as a conversation of its own, all behind the same media, at the cost of one. */
    SIDE_BY_SIDE
  }

  public DataConfig {
    train = List.copyOf(train);
    Check.that(!train.isEmpty(), "train is empty, expected at least one file of conversations");
    Check.that(maxLength > 1, "max_length is %d, expected at least 2 positions", maxLength);
    Check.that(
        maxBadShare >= 0 && maxBadShare < 1,
        "max_bad_share is %s, expected a share from 0 to below 1",
        maxBadShare);
  }

  /** The folder that the media paths of this file of conversations start from. */
  public Path mediaRoot(Path file) {
    return mediaRoot == null ? file.toAbsolutePath().resolveSibling("") : Path.of(mediaRoot);
  }
}
