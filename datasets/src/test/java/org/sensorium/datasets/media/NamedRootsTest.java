package org.sensorium.datasets.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sensorium.datasets.conversation.MediaStore;
import org.sensorium.datasets.source.TarSamples;

class NamedRootsTest {
  @TempDir Path folder;
  private MediaCache cache;

  @BeforeEach
  void layOut() throws IOException {
    cache = MediaCache.of(folder.resolve("cache"), MediaLimits.DEFAULT);
    for (String place : List.of("all/coco", "c", "v2")) {
      Files.createDirectories(folder.resolve(place));
      Files.writeString(folder.resolve(place).resolve("1.jpg"), place);
    }
    Files.write(folder.resolve("v.tar"), new TarSamples().add("VG/1.jpg", "tar").bytes());
  }

  private String root(String name, String place) {
    return name + "=" + folder.resolve(place);
  }

  private NamedRoots open(List<String> roots) throws IOException {
    return NamedRoots.open(roots, place -> MediaStores.open(place, cache));
  }

  @Test
  void takesTheLongestNameOfARef() throws IOException {
    List<String> roots =
        List.of(root("coco", "c"), root("vg", "v.tar"), root("vg/VG_2/", "v2"), folder + "/all");
    try (NamedRoots store = open(roots)) {
      assertThat(store.resolve("coco/1.jpg")).hasContent("c");
      assertThat(store.resolve("./coco/1.jpg")).hasContent("c");
      assertThat(store.resolve("vg/VG/1.jpg")).hasContent("tar");
      assertThat(store.resolve("vg/VG_2/1.jpg")).hasContent("v2");
      assertThatThrownBy(() -> store.resolve("cocoa/1.jpg"))
          .hasMessageContaining("tried " + folder.resolve("all/cocoa/1.jpg"));
      assertThatThrownBy(() -> store.resolve("coco/../c/1.jpg")).hasMessageContaining("climbs out");
      assertThatThrownBy(() -> store.resolve("coco//etc/passwd"))
          .hasMessageContaining("is an absolute path");
    }
  }

  @Test
  void saysWhichNamesThereAre() throws IOException {
    try (NamedRoots store = open(List.of(root("coco", "c")))) {
      assertThatThrownBy(() -> store.resolve("gqa/1.jpg"))
          .hasMessageContaining("starts with none of the media roots' names [coco]");
    }
    assertThatThrownBy(() -> open(List.of(root("coco", "c"), root("coco", "v2"))))
        .hasMessageContaining("\"coco\" is given twice");
    assertThatThrownBy(() -> open(List.of(folder + "/c", folder + "/v2")))
        .hasMessageContaining("two media roots without a name");
    assertThatThrownBy(() -> open(List.of(root("coco", "gone"))))
        .hasMessageContaining("no such folder");
  }

  @Test
  void refusesAddressesUnlessAskedFor() throws IOException {
    try (NamedRoots roots = open(List.of(folder + "/c"));
        MediaStore store = MediaStores.of(roots, null)) {
      assertThat(store.resolve("1.jpg")).hasContent("c");
      for (String address : List.of("http://host/a.jpg", "HTTPS://host/a.jpg")) {
        assertThatThrownBy(() -> store.resolve(address)).hasMessageContaining("--allow-remote");
      }
      assertThatThrownBy(() -> store.resolve("ftp://host/a.jpg"))
          .hasMessageContaining("is a remote address");
    }
  }
}
