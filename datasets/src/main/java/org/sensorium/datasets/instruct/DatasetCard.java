package org.sensorium.datasets.instruct;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.sensorium.datasets.conversation.Media;

/**
 * What a user wants to know of a dataset before downloading it. {@code docs/datasets} and {@code
 * data list} are made from these.
 *
 * @param id exact name in the index: lower case, digits and hyphens
 * @param title the name its authors use
 * @param media modalities; empty for text alone
 * @param size rows and bytes, as published
 * @param licence of the data; "unknown" where none is stated
 * @param home where it is published
 * @param citation of its paper
 * @param files the names of the published files that are read
 * @param notes what is irregular in the format, and how it is read
 */
public record DatasetCard(
    String id,
    String title,
    Set<Media.Kind> media,
    String size,
    String licence,
    String home,
    String citation,
    List<String> files,
    String notes) {

  public DatasetCard {
    if (!id.matches("[a-z0-9]+([.-][a-z0-9]+)*")) {
      throw new IllegalArgumentException(
          "a dataset's id is lower-case words joined by hyphens, got \"%s\"".formatted(id));
    }
    media = Set.copyOf(media);
    files = List.copyOf(files);
  }

  /** The modalities in words; text is not one, unless it is all there is. */
  public String modality() {
    if (media.isEmpty()) {
      return "text";
    }
    if (media.size() == Media.Kind.values().length) {
      return "any";
    }
    return media.stream()
        .sorted()
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(","));
  }

  /** A card that is still empty. */
  public static DatasetCard of(String id, String title) {
    return new DatasetCard(id, title, Set.of(), "", "unknown", "", "", List.of(), "");
  }

  /** Adds the modalities. */
  public DatasetCard media(Media.Kind first, Media.Kind... more) {
    return new DatasetCard(
        id, title, EnumSet.of(first, more), size, licence, home, citation, files, notes);
  }

  /** Adds rows and bytes, as published. */
  public DatasetCard size(String text) {
    return new DatasetCard(id, title, media, text, licence, home, citation, files, notes);
  }

  /** Adds the data's licence. */
  public DatasetCard licence(String text) {
    return new DatasetCard(id, title, media, size, text, home, citation, files, notes);
  }

  /** Adds where it is published. */
  public DatasetCard home(String url) {
    return new DatasetCard(id, title, media, size, licence, url, citation, files, notes);
  }

  /** Adds the paper: authors, title, venue or arXiv number, year. */
  public DatasetCard citation(String text) {
    return new DatasetCard(id, title, media, size, licence, home, text, files, notes);
  }

  /** Adds the names of the published files. */
  public DatasetCard files(String... names) {
    return new DatasetCard(id, title, media, size, licence, home, citation, List.of(names), notes);
  }

  /** Adds what is irregular, and how it is read. */
  public DatasetCard notes(String text) {
    return new DatasetCard(id, title, media, size, licence, home, citation, files, text);
  }
}
