package org.sensorium.datasets.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.Choices;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.ConversationBuilder;
import org.sensorium.datasets.instruct.DatasetCard;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.RowDataset;
import org.sensorium.datasets.source.Container;
import org.sensorium.datasets.source.Fields;
import org.sensorium.datasets.source.Row;
import org.sensorium.datasets.source.RowException;
import org.sensorium.datasets.source.RowLayout;
import org.sensorium.datasets.source.RowSource;

/**
 * promptsource's templates, from which P3 was made: one {@code templates.yaml} per dataset, one
 * record per template. Nothing is rendered, nothing but plain values is built.
 *
 * <table>
 * <caption>A template ({@code !Template})</caption>
 * <tr><td>{@code id}</td><td>the id</td></tr>
 * <tr><td>{@code name}</td><td>the task</td></tr>
 * <tr><td>{@code jinja}</td><td>what is asked, {@code |||}, the answer; blanks around them do not
 * count. Where there are several {@code |||}, only rendering tells which one divides, and the user's
 * turn holds it all. The original stays in meta</td></tr>
 * <tr><td>{@code answer_choices}</td><td>the choices, divided by {@code |||}; where they are jinja
 * themselves, or null, they stay in meta</td></tr>
 * <tr><td>anything else</td><td>kept in meta, with {@code dataset} and {@code subset}</td></tr>
 * </table>
 */
public final class P3Templates implements RowDataset {
  private static final String BAR = "|||";
  private static final int HEAD = 4096; // bytes looked at for the first template
  private static final DatasetCard CARD =
      DatasetCard.of("p3-templates", "promptsource templates")
          .size("over 2,000 templates of some 170 datasets")
          .licence("Apache-2.0")
          .home("https://github.com/bigscience-workshop/promptsource")
          .citation(
              "Bach et al., PromptSource: An Integrated Development Environment and Repository for"
                  + " Natural Language Prompts, ACL 2022, arXiv 2202.01279")
          .files("templates.yaml")
          .notes(
              "Templates, not conversations: their jinja is shown, not rendered. YAML tags"
                  + " (!Template) are read as plain maps.");

  @Override
  public DatasetCard card() {
    return CARD;
  }

  @Override
  public Match recognise(Peek peek) throws IOException {
    if (peek.isFolder() || peek.container() != Container.OTHER || !peek.nameHas("\\.ya?ml$")) {
      return Match.no();
    }
    try (InputStream in = Files.newInputStream(peek.path())) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8).contains("!Template")
          ? Match.content("YAML with !Template tags")
          : Match.no();
    }
  }

  @Override
  public RowSource rows(Path file) throws IOException {
    return TemplateRows.of(file);
  }

  @Override
  public RowLayout layout(Path file) throws IOException {
    throw DatasetFormatException.ofFile(
        file, "templates are read one after the other, not in any order; convert the file first");
  }

  @Override
  public List<Conversation> read(Row row, OpenOptions options) throws RowException {
    Fields file = row.fields();
    Fields template = file.object("template");
    if (template == null) {
      throw file.problem("the template is null; expected {id, name, jinja, …}");
    }
    String jinja = template.text("jinja");
    ConversationBuilder read =
        Conversation.builder(template.name("id", Long.toString(row.record())))
            .task(template.name("name", ""));
    int bar = jinja.indexOf(BAR);
    if (bar >= 0 && bar == jinja.lastIndexOf(BAR)) {
      read.user(jinja.substring(0, bar).strip())
          .assistant(jinja.substring(bar + BAR.length()).strip());
    } else {
      read.user(jinja.strip());
    }
    return List.of(
        choices(template, read)
            .meta(file.rest())
            .meta("jinja", TextNode.valueOf(jinja))
            .meta(template.rest())
            .build());
  }

  private static ConversationBuilder choices(Fields template, ConversationBuilder read)
      throws RowException {
    JsonNode offered = template.node("answer_choices");
    if (offered == null || offered.asText().contains("{")) {
      return offered == null ? read : read.meta("answer_choices", offered);
    }
    List<String> options = new ArrayList<>();
    for (String option : template.text("answer_choices").split("\\|\\|\\|", -1)) {
      options.add(option.strip());
    }
    return read.choices(new Choices(options, Choices.UNKNOWN));
  }
}
