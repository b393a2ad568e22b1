package org.sensorium.fusion.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sensorium.datasets.conversation.Conversation;
import org.sensorium.datasets.conversation.Turn;
import org.sensorium.fusion.chat.jinja.JinjaException;
import org.sensorium.fusion.chat.jinja.JinjaTemplate;
import org.sensorium.fusion.chat.jinja.JsonValues;
import org.sensorium.fusion.chat.jinja.Text;
import org.sensorium.fusion.chat.jinja.Value;
import org.sensorium.nn.text.Tokenizer;

/**
 * The chat template that came with a model, rendered as transformers' {@code apply_chat_template}
 * does, with the place of every answer known: the text of a turn keeps its origin through the
 * template's operations. Where a template has {@code generation} blocks, these say what is learned.
 */
public final class JinjaChatTemplate implements ChatTemplate {
  private final String id;
  private final String source;
  private final JinjaTemplate template;
  private final Map<String, Value> variables;
  private final Messages.Form form;

  private JinjaChatTemplate(
      String id, String source, JinjaTemplate template, Map<String, Value> variables) {
    this.id = id;
    this.source = source;
    this.template = template;
    this.variables = variables;
    this.form = form();
  }

  /**
   * Parses a template.
   *
   * @param variables what it finds beside the messages, as {@code bos_token}; null values are
   *     undefined for it
   * @throws ChatTemplateException if it is not valid or uses something that is not supported
   */
  public static JinjaChatTemplate parse(String id, String source, JsonNode variables) {
    Map<String, Value> values = new LinkedHashMap<>();
    variables
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                values.put(entry.getKey(), JsonValues.of(entry.getValue()));
              }
            });
    return create(id, source, values);
  }

  /** The template of a tokenizer, with its special tokens. */
  public static JinjaChatTemplate of(Tokenizer tokenizer) {
    String source = tokenizer.chatTemplate();
    if (source == null) {
      throw new ChatTemplateException(
          "this tokenizer has no chat template; name one of " + ChatTemplates.ids());
    }
    return of("tokenizer", source, tokenizer);
  }

  /** A template file, with a tokenizer's special tokens. */
  public static JinjaChatTemplate read(Path file, Tokenizer tokenizer) throws IOException {
    return of(String.valueOf(file.getFileName()), Files.readString(file), tokenizer);
  }

  private static JinjaChatTemplate of(String id, String source, Tokenizer tokenizer) {
    Map<String, Value> values = new LinkedHashMap<>();
    putIfPresent(values, "bos_token", tokenizer.bosToken());
    putIfPresent(values, "eos_token", tokenizer.eosToken());
    return create(id, source, values);
  }

  private static void putIfPresent(Map<String, Value> values, String name, @Nullable String text) {
    if (text != null) {
      values.put(name, Text.of(text));
    }
  }

  private static JinjaChatTemplate create(String id, String source, Map<String, Value> values) {
    try {
      return new JinjaChatTemplate(id, source, JinjaTemplate.parse(id, source), values);
    } catch (JinjaException e) {
      throw new ChatTemplateException(e);
    }
  }

  /** Content as text where the template writes it, else as parts: found by trying. */
  private Messages.Form form() {
    Conversation probe =
        new Conversation("probe", List.of(Turn.of(Turn.Role.USER, "probe")), List.of(), Map.of());
    try {
      Text rendered = run(Messages.of(probe, Messages.Form.TEXT), Value.Nothing.NONE, false);
      boolean written =
          rendered.marks().stream().anyMatch(mark -> mark.source().equals(new Origin.Said(0)));
      return written ? Messages.Form.TEXT : Messages.Form.PARTS;
    } catch (ChatTemplateException e) {
      return Messages.Form.PARTS;
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public boolean leavesBosToTokenizer() {
    return false;
  }

  @Override
  public String source() {
    return source;
  }

  /** The tokenizer's end token, and what the template writes behind an answer: found by trying. */
  @Override
  public List<String> stops() {
    Set<String> stops = new LinkedHashSet<>();
    if (variables.get("eos_token") instanceof Text eos) {
      stops.add(eos.value());
    }
    List<Turn> turns =
        List.of(Turn.of(Turn.Role.USER, "probe"), Turn.of(Turn.Role.ASSISTANT, "probe"));
    try {
      RenderedChat chat = render(new Conversation("probe", turns, List.of(), Map.of()), false);
      for (Span learned : ((LossRule.Spans) chat.loss()).spans()) {
        String answer = chat.text().substring(learned.start(), learned.end());
        int said = answer.indexOf("probe");
        stops.add(said < 0 ? "" : answer.substring(said + "probe".length()).strip());
      }
    } catch (ChatTemplateException e) {
      // a template that wants other turns: the end token has to do
    }
    stops.remove("");
    return List.copyOf(stops);
  }

  @Override
  public RenderedChat render(Conversation conversation, boolean generationPrompt) {
    Text text = run(Messages.of(conversation, form), Value.Nothing.NONE, generationPrompt);
    MarkedChat chat = new MarkedChat(id, conversation, text);
    List<Span> learned =
        template.hasGeneration() ? chat.spansOf(JinjaTemplate.GENERATION) : chat.answers();
    return new RenderedChat(text.value(), new LossRule.Spans(learned), chat.media());
  }

  /**
   * Renders messages as they stand, without spans: the form of transformers, for messages with
   * fields that a {@link Conversation} does not have.
   *
   * @param tools a list of tool descriptions, or JSON null
   */
  public String renderMessages(JsonNode messages, JsonNode tools, boolean generationPrompt) {
    return run(JsonValues.of(messages), JsonValues.of(tools), generationPrompt).value();
  }

  private Text run(Value messages, Value tools, boolean generationPrompt) {
    Map<String, Value> all = new LinkedHashMap<>(variables);
    all.put("messages", Messages.withReasoningNames(messages));
    all.put("tools", tools);
    all.putIfAbsent("documents", Value.Nothing.NONE);
    all.put("add_generation_prompt", generationPrompt ? Value.Bool.TRUE : Value.Bool.FALSE);
    try {
      return template.render(all);
    } catch (JinjaException e) {
      throw new ChatTemplateException(e);
    }
  }
}
