package org.sensorium.fusion.eval;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings answers to one form before they are compared, as the evaluation of VQA does: lower case,
 * no punctuation, number words as digits, no articles, apostrophes back in their contractions.
 *
 * @see <a href="https://visualqa.org/evaluation.html">VQA evaluation</a>
 */
public final class VqaNormalizer {
  private static final String PUNCTUATION = ";/[]\"{}()=+\\_-><@`,?!";
  private static final Pattern DIGIT_COMMA = pattern("\\d,\\d");
  private static final Pattern PERIOD = pattern("\\.(?!\\d)");
  private static final int MOST_PERIODS = 32; // that many go, the original drops no more
  private static final Pattern SPACE = pattern("\\s+");
  private static final Set<String> ARTICLES = Set.of("a", "an", "the");
  private static final Map<String, String> NUMBERS = numbers();
  private static final Map<String, String> CONTRACTIONS = contractions();

  private VqaNormalizer() {}

  /** The form in which an answer is compared; may be empty. */
  public static String normalize(String answer) {
    return words(punctuation(answer.replace('\n', ' ').replace('\t', ' ').strip()));
  }

  /**
   * A mark goes if it touches a blank anywhere, or if a number in the text has a comma; else it
   * becomes a blank. Points stay before digits only.
   */
  private static String punctuation(String text) {
    boolean groupsDigits = DIGIT_COMMA.matcher(text).find();
    String out = text;
    for (int i = 0; i < PUNCTUATION.length(); i++) {
      String mark = PUNCTUATION.substring(i, i + 1);
      boolean goes = groupsDigits || text.contains(mark + " ") || text.contains(" " + mark);
      out = out.replace(mark, goes ? "" : " ");
    }
    StringBuilder joined = new StringBuilder();
    Matcher period = PERIOD.matcher(out);
    for (int i = 0; i < MOST_PERIODS && period.find(); i++) {
      period.appendReplacement(joined, "");
    }
    return period.appendTail(joined).toString();
  }

  private static String words(String text) {
    StringJoiner joined = new StringJoiner(" ");
    for (String word : SPACE.split(text.toLowerCase(Locale.ROOT))) {
      String known = NUMBERS.getOrDefault(word, word);
      if (!known.isEmpty() && !ARTICLES.contains(known)) {
        joined.add(CONTRACTIONS.getOrDefault(known, known));
      }
    }
    return joined.toString();
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile(regex, Pattern.UNICODE_CHARACTER_CLASS);
  }

  private static Map<String, String> numbers() {
    String[] words = "zero one two three four five six seven eight nine ten".split(" ", -1);
    Map<String, String> numbers = new HashMap<>(Map.of("none", "0"));
    for (int i = 0; i < words.length; i++) {
      numbers.put(words[i], Integer.toString(i));
    }
    return Map.copyOf(numbers);
  }

  /** Each contraction by what is left when one of its apostrophes is dropped. */
  private static Map<String, String> contractions() {
    String known =
        "ain't aren't can't could've couldn't couldn't've didn't doesn't don't hadn't hadn't've"
            + " hasn't haven't he'd he'd've he's how'd how'll how's i'd've i'm i've isn't it'd"
            + " it'd've it'll let's ma'am mightn't mightn't've might've mustn't must've needn't"
            + " not've o'clock oughtn't shan't she'd've should've shouldn't shouldn't've somebody'd"
            + " somebody'd've somebody'll somebody's someone'd someone'd've someone'll someone's"
            + " something'd something'd've something'll that's there'd there'd've there're there's"
            + " they'd they'd've they'll they're they've 'twas wasn't we'd've we've weren't what'll"
            + " what're what's what've when's where'd where's where've who'd who'd've who'll who's"
            + " who've why'll why're why's won't would've wouldn't wouldn't've y'all y'all'll"
            + " y'all'd've you'd you'd've you'll you're you've";
    Map<String, String> contractions = new HashMap<>();
    for (String word : known.split(" ", -1)) {
      for (int at = word.indexOf('\''); at >= 0; at = word.indexOf('\'', at + 1)) {
        contractions.putIfAbsent(word.substring(0, at) + word.substring(at + 1), word);
      }
    }
    return Map.copyOf(contractions);
  }
}
