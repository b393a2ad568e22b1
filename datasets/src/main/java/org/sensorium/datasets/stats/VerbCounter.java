package org.sensorium.datasets.stats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts root verbs with their nouns, of a sample of the questions. */
final class VerbCounter {
  private static final int VERBS = 20; // shown by Self-Instruct, with as many nouns
  private static final int NOUNS = 4;
  private static final int LONGEST = 1_000; // of an instruction that is kept, characters
  private static final int NAMES = 100_000;

  private final Reservoir<String> sample;

  VerbCounter(int instructions, long seed) {
    sample = new Reservoir<>(instructions, seed);
  }

  void add(String question) {
    int place = sample.place();
    if (place >= 0) {
      sample.put(place, question.length() > LONGEST ? question.substring(0, LONGEST) : question);
    }
  }

  DatasetStats.Verbs result() throws IOException {
    List<String> latin = sample.kept().stream().filter(ScriptCounter::isLatin).toList();
    Map<String, NameCounter> nouns = new LinkedHashMap<>();
    Map<String, Long> verbs = new LinkedHashMap<>();
    if (!latin.isEmpty()) {
      Instructions instructions = Instructions.load();
      for (String question : latin) {
        VerbNoun found = instructions.of(question);
        if (found != null && found.noun() != null) {
          verbs.merge(found.verb(), 1L, Long::sum);
          nouns.computeIfAbsent(found.verb(), verb -> new NameCounter(NAMES)).add(found.noun());
        }
      }
    }
    List<DatasetStats.Verb> all = new ArrayList<>();
    verbs.forEach(
        (verb, count) ->
            all.add(
                new DatasetStats.Verb(
                    verb, count, nouns.getOrDefault(verb, new NameCounter(1)).top(NOUNS))));
    all.sort(
        Comparator.comparingLong(DatasetStats.Verb::count)
            .reversed()
            .thenComparing(DatasetStats.Verb::verb));
    return new DatasetStats.Verbs(
        sample.seen(),
        sample.kept().size(),
        latin.size(),
        verbs.values().stream().mapToLong(Long::longValue).sum(),
        all.subList(0, Math.min(VERBS, all.size())));
  }
}
