package org.sensorium.fusion.chat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sensorium.nn.text.Tokenizer;

/** The named chat templates, by exact id. */
public final class ChatTemplates {
  /** The id that stands for the template that came with the tokenizer. */
  public static final String OF_TOKENIZER = "tokenizer";

  private static final Map<String, ChatTemplate> NAMED = new LinkedHashMap<>();

  static {
    addLlava();
    add(new ChatMlTemplate("chatml", ChatMlTemplate.SMOLLM2_SYSTEM));
    add(new ChatMlTemplate("chatml_no_system", null)); // short prompts
    add(new Blip2CaptionTemplate());
    add(new Blip2QuestionTemplate());
    add(InstructBlipTemplate.seq2Seq("blip2_t5")); // raw instructions, as InstructBLIP's
    add(InstructBlipTemplate.causal("instructblip"));
    add(InstructBlipTemplate.seq2Seq("instructblip_t5"));
    add(FlamingoTemplate.questions());
    add(FlamingoTemplate.captions());
    add(new InterleavedTemplate());
    add(OtterTemplate.training());
    add(OtterTemplate.demo());
    add(new MultimodalGptTemplate());
    add(new LammTemplate());
    add(new MedVIntDecoderTemplate());
    add(new MedVIntEncoderTemplate());
    add(new AllavaTemplate());
    add(new MultiInstructTemplate());
    addVideoLlama();
    add(new VideoChatTemplate());
    String user = VicunaTemplate.USER_SYSTEM;
    add(new VicunaTemplate("pointllm", user, TurnText::points, TurnText.POINTS));
  }

  private ChatTemplates() {}

  private static void addLlava() {
    String human = LegacyTemplate.HUMAN_SYSTEM;
    String tagged = LegacyTemplate.TAGGED_SYSTEM;
    List<String> none = List.of();
    add(new PlainTemplate());
    add(new LegacyTemplate("v0", human, "### ", TurnText::mediaFirst, none));
    List<String> marks = TurnText.MARKS;
    add(new LegacyTemplate("v0_im_start_end", human, "### ", TurnText::marked, marks));
    add(new VicunaTemplate("v1_im_start_end", VicunaTemplate.USER_SYSTEM, TurnText::marked, marks));
    add(new LegacyTemplate("v0_mmtag", tagged, "### ", TurnText::tagged, none));
    add(new VicunaTemplate("v1", VicunaTemplate.USER_SYSTEM, TurnText::mediaFirst, none));
    add(new VicunaTemplate("v1_mmtag", tagged, TurnText::tagged, none));
    add(new VicunaTemplate("llava_v1", human, TurnText::mediaFirst, none));
    add(new VicunaTemplate("llava_hf", null, TurnText::mediaFirst, none));
    String llama2 = Llama2Template.LLAVA_SYSTEM;
    add(new Llama2Template("llava_llama_2", llama2, "<s>", TurnText::mediaFirst, none));
    add(new Llama2Template("mistral_instruct", "", "", TurnText::mediaFirst, none));
    add(
        new MptTemplate(
            "mpt",
            "A conversation between a user and an LLM-based AI assistant. The assistant gives"
                + " helpful and honest answers."));
    add(new MptTemplate("chatml_direct", "Answer the questions."));
  }

  private static void addVideoLlama() {
    List<String> patch = List.of(VideoLlamaForm.PATCH);
    add(new LegacyTemplate("video_llama_vicuna", "", "###", VideoLlamaForm.TRAINING, patch));
    add(new Llama2Template("video_llama_llama_2", " ", "<s>", VideoLlamaForm.TRAINING, patch));
    add(new VideoLlamaDemoTemplate("video_llama_vicuna_demo", VideoLlamaDemoTemplate.Style.VICUNA));
    add(
        new VideoLlamaDemoTemplate(
            "video_llama_llama_2_demo", VideoLlamaDemoTemplate.Style.LLAMA_2));
  }

  private static void add(ChatTemplate template) {
    NAMED.put(template.id(), template);
  }

  public static List<String> ids() {
    return List.copyOf(NAMED.keySet());
  }

  /**
   * The template of this id.
   *
   * @throws ChatTemplateException if there is none
   */
  public static ChatTemplate named(String id) {
    ChatTemplate template = NAMED.get(id);
    if (template == null) {
      throw new ChatTemplateException(
          "no chat template '%s'; known are %s, '%s' for the tokenizer's own, or a .jinja file"
              .formatted(id, ids(), OF_TOKENIZER));
    }
    return template;
  }

  /**
   * Refuses a name that {@link #resolve} knows nothing of, whatever the tokenizer; whether a file
   * is there is looked at later.
   *
   * @throws ChatTemplateException if there is no such template
   */
  public static void check(String name) {
    if (!name.equals(OF_TOKENIZER) && !name.endsWith(".jinja")) {
      named(name);
    }
  }

  /** Whether a template of this name has special tokens of its own. */
  public static boolean hasTokens(String name) {
    ChatTemplate template = NAMED.get(name);
    return template != null && !template.specialTokens().isEmpty();
  }

  /**
   * What a run file names: {@code tokenizer}, a file that ends in {@code .jinja}, or an id.
   *
   * @throws ChatTemplateException if there is no such template, or it cannot be used
   * @throws IOException if the file cannot be read
   */
  public static ChatTemplate resolve(String name, Tokenizer tokenizer) throws IOException {
    if (name.equals(OF_TOKENIZER)) {
      return JinjaChatTemplate.of(tokenizer);
    }
    if (name.endsWith(".jinja")) {
      Path file = Path.of(name);
      if (!Files.isRegularFile(file)) {
        throw new ChatTemplateException("no chat template file " + file.toAbsolutePath());
      }
      return JinjaChatTemplate.read(file, tokenizer);
    }
    return named(name);
  }
}
