package org.sensorium.fusion.chat.jinja;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A parsed chat template. Rendering is what transformers' {@code apply_chat_template} does: Jinja's
 * immutable sandbox with {@code trim_blocks} and {@code lstrip_blocks}, loop controls, {@code
 * generation}, {@code raise_exception}, {@code strftime_now}, and a {@code tojson} that escapes
 * neither HTML nor letters beyond ASCII. Safe for use by several threads.
 *
 * @see <a href="https://huggingface.co/docs/transformers/chat_templating">transformers 5.23,
 *     utils/chat_template_utils.py</a>
 */
public final class JinjaTemplate {
  /** Marks the text of {@code {% generation %}} blocks. */
  public static final Object GENERATION =
      new Object() {
        @Override
        public String toString() {
          return "generation";
        }
      };

  private final String name;
  private final List<Statement.Placed> body;
  private final boolean hasGeneration;

  private JinjaTemplate(String name, Parser.Parsed parsed) {
    this.name = name;
    this.body = parsed.body();
    this.hasGeneration = parsed.hasGeneration();
  }

  /**
   * Parses a template.
   *
   * @param name what messages call it
   * @throws JinjaException if it is not valid, or uses what is not supported
   */
  public static JinjaTemplate parse(String name, String source) {
    try {
      return new JinjaTemplate(name, Parser.parse(source));
    } catch (JinjaException e) {
      throw new JinjaException(e.reason(), name + ": " + e.getMessage());
    } catch (StackOverflowError e) {
      throw new JinjaException(JinjaException.Reason.LIMIT, name + ": nested too deep");
    }
  }

  /** Whether the template itself says, in {@code generation} blocks, what the model is to learn. */
  public boolean hasGeneration() {
    return hasGeneration;
  }

  /** Renders with the machine's clock. */
  public Text render(Map<String, Value> variables) {
    return render(variables, LocalDateTime.now(ZoneId.systemDefault()));
  }

  /**
   * Renders.
   *
   * @param now what {@code strftime_now} prints
   * @throws JinjaException if the template raises an exception, or an operation fails
   */
  public Text render(Map<String, Value> variables, LocalDateTime now) {
    Run run = new Run(() -> now);
    Frame frame = Frame.top(new LinkedHashMap<>(variables), run);
    try {
      Statement.runAll(body, frame);
    } catch (JinjaException e) {
      throw e.at(name, run.line());
    } catch (StackOverflowError e) {
      throw new JinjaException(JinjaException.Reason.LIMIT, name + ": nested too deep");
    }
    return frame.out().toText();
  }
}
