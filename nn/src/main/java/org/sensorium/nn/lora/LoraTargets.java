package org.sensorium.nn.lora;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which linear maps get a branch.
 *
 * @param modules target_modules; the pattern {@code all-linear} names all but the output head
 * @param excluded exclude_modules
 * @param layers layers_to_transform; empty: every layer. Not asked where {@code modules} is a
 *     pattern
 * @param layerLists layers_pattern: what the numbered lists of layers are called; empty: anything
 */
public record LoraTargets(
    ModuleNames modules, ModuleNames excluded, List<Integer> layers, List<String> layerLists) {
  private static final String ALL_LINEAR = "all-linear";
  private static final Set<String> HEADS = Set.of("lm_head", "embed_out");
  private static final List<String> ANY_LIST = List.of("[^.]*");

  public LoraTargets {
    layers = List.copyOf(layers);
    layerLists = List.copyOf(layerLists);
    layerLists.forEach(list -> ModuleNames.checkExpression("layers_pattern", list));
  }

  /** All linear maps with these names, in every layer. */
  public static LoraTargets of(List<String> names) {
    return new LoraTargets(ModuleNames.of(names), ModuleNames.NONE, List.of(), List.of());
  }

  /** Every linear map but the output head. */
  public static LoraTargets allLinear() {
    return new LoraTargets(
        ModuleNames.matching(ALL_LINEAR), ModuleNames.NONE, List.of(), List.of());
  }

  /** Whether the linear map at a path gets a branch. */
  public boolean contains(String path) {
    if (excluded.contains(path)) {
      return false;
    }
    String pattern = modules.pattern();
    if (pattern != null && pattern.toLowerCase(Locale.ROOT).equals(ALL_LINEAR)) {
      return !HEADS.contains(path.substring(path.lastIndexOf('.') + 1));
    }
    return modules.contains(path) && (pattern != null || layers.isEmpty() || inLayers(path));
  }

  private boolean inLayers(String path) {
    for (String list : layerLists.isEmpty() ? ANY_LIST : layerLists) {
      Matcher numbered =
          Pattern.compile("(?:^|.*?\\.)%s\\.(\\d+)\\.".formatted(list)).matcher(path);
      if (numbered.lookingAt()) {
        return layers.contains(Integer.parseInt(numbered.group(1)));
      }
    }
    return false;
  }
}
