package org.sensorium.fusion.recipe;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.mixture.MixtureConfig;
import org.sensorium.datasets.mixture.SourceConfig;
import org.sensorium.datasets.mixture.Take;

/**
 * The conversations of a run.
 *
 * @param train sources of conversations, each a file name or a block of keys: read one after the
 *     other, or, where one has a {@code take}, {@code weight} or {@code repeat}, mixed
 * @param mixture file that says what to mix, in place of {@code train}, or null
 * @param test sources that are only scored, one after the other; empty for none
 * @param format id of the dataset where a source names none, or null to tell by the content
 * @param mediaRoot {@code [NAME=]PLACE} of media where a source names none; empty for the folder of
 *     each file
 * @param turns together (one conversation) or side_by_side (each question alone)
 * @param maxLength longest training row, positions (tokens, and those of its media); what is behind
 *     it is cut off, media as a whole
 * @param maxBadShare largest share of rows that are wrong or whose media cannot be read: up to it
 *     they are left out and written down, beyond it the run stops; 0 stops it at the first one
 */
public record DataConfig(
    @JsonDeserialize(contentUsing = SourceYaml.Reader.class)
        @JsonSerialize(contentUsing = SourceYaml.Writer.class)
        List<SourceConfig> train,
    @Nullable String mixture,
    @JsonDeserialize(contentUsing = SourceYaml.Reader.class)
        @JsonSerialize(contentUsing = SourceYaml.Writer.class)
        @JsonFormat(
            with = {
              JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
              JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
            })
        List<SourceConfig> test,
    @Nullable String format,
    @JsonProperty("media_root")
        @JsonFormat(
            with = {
              JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY,
              JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED
            })
        List<String> mediaRoot,
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
    test = List.copyOf(test);
    mediaRoot = List.copyOf(mediaRoot);
    Check.that(
        !train.isEmpty() || mixture != null,
        "train is empty, expected at least one file of conversations, data.train=[FILE], or a mixture");
    Check.that(
        train.isEmpty() || mixture == null,
        "both train and mixture are given, expected one of them");
    if (train.stream().anyMatch(DataConfig::isDrawn)) {
      new MixtureConfig(train, 0, 1.0, null); // refuses what cannot be mixed
    }
    Check.that(
        test.stream().noneMatch(DataConfig::isDrawn),
        "test has a take, weight or repeat, expected none: every row is scored once");
    Check.that(maxLength > 1, "max_length is %d, expected at least 2 positions", maxLength);
    Check.that(
        maxBadShare >= 0 && maxBadShare < 1,
        "max_bad_share is %s, expected a share from 0 to below 1",
        maxBadShare);
  }

  /** Whether not every row of a source comes exactly once. */
  private static boolean isDrawn(SourceConfig source) {
    return !source.take().equals(Take.ALL) || source.weight() != null || source.repeat() != null;
  }

  /** Whether rows are drawn from the sources of {@link #train}, not read one after the other. */
  boolean isMixed() {
    return train.stream().anyMatch(DataConfig::isDrawn);
  }
}
