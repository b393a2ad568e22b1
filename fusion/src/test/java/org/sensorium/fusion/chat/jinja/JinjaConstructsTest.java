package org.sensorium.fusion.chat.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small templates against what transformers made of them (jinja/constructs.py writes them). */
class JinjaConstructsTest {

  record Case(String source, JsonNode expected, Map<String, Value> variables) {
    @Override
    public String toString() {
      return source.length() > 60 ? source.substring(0, 60) + "…" : source;
    }
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream in = JinjaConstructsTest.class.getResourceAsStream("/jinja/constructs.json")) {
      JsonNode root = new ObjectMapper().readTree(Objects.requireNonNull(in));
      Map<String, Value> variables = new LinkedHashMap<>();
      root.get("variables")
          .properties()
          .forEach(entry -> variables.put(entry.getKey(), JsonValues.of(entry.getValue())));
      variables.put("messages", Value.Seq.list(List.of()));
      variables.put("tools", Value.Nothing.NONE);
      variables.put("documents", Value.Nothing.NONE);
      variables.put("add_generation_prompt", Value.Bool.FALSE);
      return StreamSupport.stream(root.get("cases").spliterator(), false)
          .map(node -> new Case(node.get("source").asText(), node, variables));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void rendersAsTransformersDoes(Case given) {
    if (given.expected.has("text")) {
      assertThat(render(given.source, given.variables))
          .isEqualTo(given.expected.get("text").asText());
      return;
    }
    JinjaException error =
        catchThrowableOfType(JinjaException.class, () -> render(given.source, given.variables));
    assertThat(error).as("where Python fails with %s", given.expected).isNotNull();
    if (given.expected.has("error")) {
      assertThat(error.reason()).isEqualTo(JinjaException.Reason.RAISED);
      assertThat(error).hasMessage(given.expected.get("error").asText());
    } else {
      assertThat(error.reason()).isIn(JinjaException.Reason.FAILED, JinjaException.Reason.LIMIT);
    }
  }

  private static String render(String source, Map<String, Value> variables) {
    return JinjaTemplate.parse("test", source).render(variables).value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      value = {
        "{% include 'x' %}            ¦ test: line 1: the statement {% include %} is not supported",
        "{% block b %}{% endblock %}  ¦ test: line 1: the statement {% block %} is not supported",
        "{% call m() %}{% endcall %}  ¦ test: line 1: the statement {% call %} is not supported",
        "{{ x | groupby('a') }}       ¦ test: line 1: the filter 'groupby' is not supported",
        "{{ x is escaped }}           ¦ test: line 1: the test 'is escaped' is not supported",
        "{{ 'a'.format(1) }}          ¦ test, line 1: the string method format() is not supported",
        "{{ '%s' % 1 }}               ¦ test, line 1: formatting text with % is not supported",
        "{{ f(*x) }}                  ¦ test: line 1: a call with * or ** is not supported",
        "{{ x.__class__ }}            ¦ test, line 1: 'x' is undefined, so it has no '__class__'",
        "{{ ''.__class__ }}           ¦ test, line 1: the attribute '__class__' is not supported",
        "{{ cycler(1) }}              ¦ test, line 1: the name 'cycler' is not supported",
        "{{ ('a' | safe) + 'b' }}     ¦ test, line 1: the operator + on safe text is not supported",
        "{{ {1.5: 1} }}               ¦ test, line 1: a dict key of type 'float' is not supported",
        "{{ range }}                  ¦ test, line 1: printing a function is not supported",
        "{% if x %}                   ¦ test: line 1: found end of template, expected {% elif %}"
            + " or {% else %} or {% endif %}",
        "{{ 1 +}}                     ¦ test: line 1: found }}, expected an expression",
        "{{ 'a                        ¦ test: line 1: a string is not closed",
        "{% break %}                  ¦ test: line 1: break or continue outside a loop",
      })
  void saysWhatIsRefused(String source, String message) {
    JinjaException error =
        catchThrowableOfType(JinjaException.class, () -> render(source, Map.of()));
    assertThat(error).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% set n = namespace(s='x') %}{% for i in range(99) %}{% set n.s = n.s * 9 %}{% endfor %}",
        "{{ [0] * 99999 * 99999 }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 99999 }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
      })
  void stopsRunawayTemplates(String source) {
    JinjaException error =
        catchThrowableOfType(JinjaException.class, () -> render(source, Map.of()));
    assertThat(error.reason()).isIn(JinjaException.Reason.LIMIT, JinjaException.Reason.UNSUPPORTED);
  }

  @Test
  void stopsDeepNesting() {
    String source = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";
    JinjaException error =
        catchThrowableOfType(JinjaException.class, () -> render(source, Map.of()));
    assertThat(error).hasMessage("test: nested too deep");
  }

  @Test
  void namesTheLineOfAFailure() {
    JinjaException error =
        catchThrowableOfType(
            JinjaException.class,
            () ->
                render(
                    "a\nb\n{% if yes %}\n{{ 1 + 'x' }}{% endif %}",
                    Map.of("yes", Value.Bool.TRUE)));
    assertThat(error).hasMessage("test, line 4: unsupported operand types for +: 'int' and 'str'");
  }

  @Test
  void printsTheGivenTime() {
    Text text =
        JinjaTemplate.parse("t", "{{ strftime_now('%d %b %Y|%-d %B %y %A %a %H:%M:%S %I%p %j') }}")
            .render(Map.of(), LocalDateTime.of(2024, 9, 5, 15, 4, 9));
    assertThat(text.value()).isEqualTo("05 Sep 2024|5 September 24 Thursday Thu 15:04:09 03PM 249");
  }
}
