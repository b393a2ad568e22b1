package org.sensorium.fusion.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Characters keep their origin through everything that a template does with them. */
class TextMarksTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "<{{ x }}>                                   ¦ ` ab🦙c `",
        "<{{ x | trim }}>                            ¦ ab🦙c",
        "<{{ '[' + x.strip() + ']' }}>               ¦ ab🦙c",
        "{% set y %}({{ x | upper }}){% endset %}{{ y }} ¦ ` AB🦙C `",
        "{{ x.split('b')[1] }}!                      ¦ `🦙c `",
        "{{ x.replace('b', 'BBB') }}                 ¦ ` aBBB🦙c `",
        "{{ x[1:3] }}                                ¦ ab",
        "{{ [x, 'z'] | join('-') }}                  ¦ ` ab🦙c `",
        "{{ 'q' ~ x ~ 'q' }}                         ¦ ` ab🦙c `",
        "{% macro m(t) %}<{{ t }}>{% endmacro %}{{ m(x) }} ¦ ` ab🦙c `",
        "{% for c in [x] %}{{ loop.index }}{{ c }}{% endfor %} ¦ ` ab🦙c `",
        "{{ {'k': x} | tojson }}                     ¦ ` ab🦙c `",
        "{{ [x] }}                                   ¦ ` ab🦙c `",
      })
  void marksFollowTheCharacters(String source, String marked) {
    Text x = Text.of(" ab🦙c ").markedBy("x");
    Text text = JinjaTemplate.parse("t", source).render(Map.of("x", x));
    List<Text.Mark> marks = text.marks();
    String covered =
        text.value().substring(marks.get(0).start(), marks.get(marks.size() - 1).end());
    assertThat(covered).isEqualTo(marked);
  }

  @Test
  void anEmptyStringLeavesItsPlace() {
    Text text =
        JinjaTemplate.parse("t", "<{{ x | trim }}>")
            .render(Map.of("x", Text.of("  ").markedBy("x")));
    assertThat(text.marks()).containsExactly(new Text.Mark(1, 1, "x"));
  }

  @Test
  void anEscapedStringStaysMarkedWhole() {
    Text text =
        JinjaTemplate.parse("t", "{{ x | tojson }}")
            .render(Map.of("x", Text.of("a\n\"b").markedBy("x")));
    assertThat(text.value()).isEqualTo("\"a\\n\\\"b\"");
    assertThat(text.marks()).containsExactly(new Text.Mark(1, 7, "x"));
  }

  @Test
  void aLoopMarksWhatItWritesForAMessage() {
    Value message = new Value.Dict(Map.of(Text.of("c"), Text.of("hi")), "first");
    Text text =
        JinjaTemplate.parse("t", "a{% for m in l %}[{{ m.c }}]{% endfor %}b")
            .render(Map.of("l", Value.Seq.list(List.of(message))));
    assertThat(text.marks()).containsExactly(new Text.Mark(1, 5, "first"));
  }

  @Test
  void generationBlocksAreMarked() {
    Text text =
        JinjaTemplate.parse("t", "a{% generation %}bc{% endgeneration %}d").render(Map.of());
    assertThat(text.marks()).containsExactly(new Text.Mark(1, 3, JinjaTemplate.GENERATION));
  }
}
