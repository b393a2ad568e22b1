package org.sensorium.fusion.model.source;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where to look for models.
 *
 * @param home our own cache; models lie in its folder {@code models}
 * @param hubCache the Hugging Face cache's folder {@code hub}, only read
 * @param endpoint of the hub
 * @param offline the hub is not asked
 * @param token for gated models, sent to the endpoint only; null without
 * @param proxies for the hub
 * @param pip commands to try in order, each without its arguments
 */
public record SourceSettings(
    Path home,
    Path hubCache,
    URI endpoint,
    boolean offline,
    @Nullable String token,
    ProxySelector proxies,
    List<List<String>> pip) {

  private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");

  public SourceSettings {
    pip = pip.stream().map(List::copyOf).toList();
  }

  /**
   * What the environment says: {@code SENSORIUM_HOME}, and as the Hugging Face libraries read them
   * {@code HF_HUB_CACHE}, {@code HF_HOME}, {@code HF_ENDPOINT}, {@code HF_HUB_OFFLINE}, {@code
   * HF_TOKEN}; {@code XDG_CACHE_HOME}; the proxy variables ({@link EnvironmentProxies}).
   */
  public static SourceSettings of(Map<String, String> environment, Path userHome) {
    Path caches = path(environment, "XDG_CACHE_HOME", userHome.resolve(".cache"));
    Path hub = path(environment, "HF_HOME", caches.resolve("huggingface")).resolve("hub");
    String offline = environment.getOrDefault("HF_HUB_OFFLINE", "").toLowerCase(Locale.ROOT);
    String endpoint = environment.getOrDefault("HF_ENDPOINT", "");
    String token = environment.getOrDefault("HF_TOKEN", "");
    return new SourceSettings(
        path(environment, "SENSORIUM_HOME", caches.resolve("sensorium")),
        path(environment, "HF_HUB_CACHE", hub),
        URI.create(endpoint.isBlank() ? "https://huggingface.co" : endpoint.replaceAll("/+$", "")),
        TRUE.contains(offline),
        token.isBlank() ? null : token.strip(),
        new EnvironmentProxies(environment),
        List.of(List.of("python3", "-m", "pip"), List.of("pip3")));
  }

  /** What this process's environment says. */
  public static SourceSettings ofEnvironment() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** The folder of a model in our cache, there or not. */
  public Path folder(String id) {
    return home.resolve("models").resolve(id.replace("/", "--"));
  }

  private static Path path(Map<String, String> environment, String name, Path otherwise) {
    String value = environment.getOrDefault(name, "");
    return value.isBlank() ? otherwise : Path.of(value);
  }
}
