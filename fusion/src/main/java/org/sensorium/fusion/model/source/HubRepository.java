package org.sensorium.fusion.model.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A model on the Hugging Face hub, pinned to the commit that its revision names now. */
final class HubRepository {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern NAME =
      Pattern.compile("(qformer_tokenizer/)?[A-Za-z0-9_][A-Za-z0-9._-]*");
  private static final int LISTING = 16 << 20; // bytes

  private final HubHttp http;
  private final ModelId id;
  private final String commit;
  private final List<String> names;

  private HubRepository(HubHttp http, ModelId id, String commit, List<String> names) {
    this.http = http;
    this.id = id;
    this.commit = commit;
    this.names = names;
  }

  /**
   * Asks what the repository holds.
   *
   * @throws IOException if the hub does not answer or has no such repository
   */
  static HubRepository open(HubHttp http, ModelId id) throws IOException {
    URI address =
        http.address("api/models/%s/revision/%s".formatted(id.repository(), id.revision()));
    HttpResponse<InputStream> response = http.get(address, 0);
    byte[] body;
    try (InputStream in = response.body()) {
      body = http.checked(address, response).body().readNBytes(LISTING);
    }
    JsonNode listing;
    try {
      listing = MAPPER.readTree(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IOException(
          "%s: the answer is no JSON: %s".formatted(address, e.getOriginalMessage()));
    }
    String commit = listing.path("sha").asText();
    if (!COMMIT.matcher(commit).matches()) {
      throw new IOException(
          "%s: \"sha\" is \"%s\", expected a commit of 40 digits".formatted(address, commit));
    }
    List<String> names = new ArrayList<>();
    for (JsonNode file : listing.path("siblings")) {
      names.add(file.path("rfilename").asText());
    }
    return new HubRepository(http, id, commit, names);
  }

  String commit() {
    return commit;
  }

  /**
   * Fetches the model's files into a folder, going on where an earlier try stopped.
   *
   * @throws IOException if a file cannot be had whole; what is there stays for the next try
   */
  void fetch(Path folder, DownloadListener listener) throws IOException {
    List<HubFile> files = new ArrayList<>();
    for (String name : ModelFiles.wanted(names)) {
      files.add(file(name));
    }
    long missing = 0;
    for (HubFile file : files) {
      missing += Files.exists(folder.resolve(file.name())) ? 0 : file.bytes();
    }
    long free = Files.getFileStore(folder).getUsableSpace();
    if (missing > free) {
      throw new IOException(
          "it needs %d MB in %s, which has %d MB left"
              .formatted(missing >> 20, folder, free >> 20));
    }
    HubDownload download = new HubDownload(http, listener);
    for (HubFile file : files) {
      download.fetch(file, folder.resolve(file.name()));
    }
  }

  private HubFile file(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("the file name \"%s\" is not one that is fetched".formatted(name));
    }
    URI address = http.address("%s/resolve/%s/%s".formatted(id.repository(), commit, name));
    HttpResponse<Void> head = http.head(address);
    String etag =
        head.headers()
            .firstValue("X-Linked-Etag")
            .or(() -> head.headers().firstValue("ETag"))
            .orElse("");
    String size =
        head.headers()
            .firstValue("X-Linked-Size")
            .or(() -> head.headers().firstValue("Content-Length"))
            .orElse("");
    try {
      return new HubFile(name, address, Long.parseLong(size), FileHash.ofEtag(etag));
    } catch (NumberFormatException e) {
      throw new IOException("%s: the hub gives no length (\"%s\")".formatted(address, size), e);
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(address, e.getMessage()), e);
    }
  }
}
