package org.sensorium.datasets.index;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.sensorium.datasets.DatasetFormatException;
import org.sensorium.datasets.conversation.ConversationReader;
import org.sensorium.datasets.edit.EditFolder;
import org.sensorium.datasets.edit.EditPrompts;
import org.sensorium.datasets.edit.EditTable;
import org.sensorium.datasets.instruct.InstructionDataset;
import org.sensorium.datasets.instruct.Match;
import org.sensorium.datasets.instruct.OpenOptions;
import org.sensorium.datasets.instruct.Peek;
import org.sensorium.datasets.instruct.audio.AudioCaps;
import org.sensorium.datasets.instruct.audio.AudioCapsOfWavCaps;
import org.sensorium.datasets.instruct.audio.Clotho;
import org.sensorium.datasets.instruct.audio.Esc50;
import org.sensorium.datasets.instruct.audio.WavCaps;
import org.sensorium.datasets.instruct.chat.Axolotl;
import org.sensorium.datasets.instruct.chat.DataJuicer;
import org.sensorium.datasets.instruct.chat.LlamaFactory;
import org.sensorium.datasets.instruct.chat.LlamaFactoryAlpaca;
import org.sensorium.datasets.instruct.chat.LlamaFactorySharegpt;
import org.sensorium.datasets.instruct.chat.MsSwift;
import org.sensorium.datasets.instruct.chat.OpenAiMessages;
import org.sensorium.datasets.instruct.chat.PlainMedia;
import org.sensorium.datasets.instruct.chat.WebDataset;
import org.sensorium.datasets.instruct.chat.Xtuner;
import org.sensorium.datasets.instruct.lamm.Lamm2d;
import org.sensorium.datasets.instruct.lamm.Lamm2dBenchmark;
import org.sensorium.datasets.instruct.lamm.Lamm3d;
import org.sensorium.datasets.instruct.lamm.Lamm3dBenchmark;
import org.sensorium.datasets.instruct.lamm.Octavius2d;
import org.sensorium.datasets.instruct.lamm.Octavius3d;
import org.sensorium.datasets.instruct.llava.AllavaCaptionLaion;
import org.sensorium.datasets.instruct.llava.AllavaCaptionVflan;
import org.sensorium.datasets.instruct.llava.AllavaInstructLaion;
import org.sensorium.datasets.instruct.llava.AllavaInstructVflan;
import org.sensorium.datasets.instruct.llava.AllavaText;
import org.sensorium.datasets.instruct.llava.LlavaBenchContext;
import org.sensorium.datasets.instruct.llava.LlavaBenchInTheWild;
import org.sensorium.datasets.instruct.llava.LlavaCapsBoxes;
import org.sensorium.datasets.instruct.llava.LlavaCc3m595k;
import org.sensorium.datasets.instruct.llava.LlavaCoco2014ValQa;
import org.sensorium.datasets.instruct.llava.LlavaComplexReasoning77k;
import org.sensorium.datasets.instruct.llava.LlavaConversation58k;
import org.sensorium.datasets.instruct.llava.LlavaDetail23k;
import org.sensorium.datasets.instruct.llava.LlavaInstruct150k;
import org.sensorium.datasets.instruct.llava.LlavaInstruct80k;
import org.sensorium.datasets.instruct.llava.LlavaJson;
import org.sensorium.datasets.instruct.llava.LlavaMix665k;
import org.sensorium.datasets.instruct.llava.LlavaNext;
import org.sensorium.datasets.instruct.llava.LlavaPretrain558k;
import org.sensorium.datasets.instruct.llava.LlavaQa90;
import org.sensorium.datasets.instruct.llava.LlavaVideo178k;
import org.sensorium.datasets.instruct.llava.PointLlm;
import org.sensorium.datasets.instruct.llava.ScienceQa;
import org.sensorium.datasets.instruct.llava.ScienceQaLlava;
import org.sensorium.datasets.instruct.llava.ShareGpt4vCap100k;
import org.sensorium.datasets.instruct.llava.ShareGpt4vMix665k;
import org.sensorium.datasets.instruct.llava.ShareGpt4vPt;
import org.sensorium.datasets.instruct.llava.VisionFlan;
import org.sensorium.datasets.instruct.llava.VisionFlanSite;
import org.sensorium.datasets.instruct.mimicit.MimicIt;
import org.sensorium.datasets.instruct.mimicit.MimicItGroup;
import org.sensorium.datasets.instruct.mimicit.MimicItImages;
import org.sensorium.datasets.instruct.multi.MultiInstruct;
import org.sensorium.datasets.instruct.video.ActivityNetQa;
import org.sensorium.datasets.instruct.video.MiniGpt4CcSbuAlign;
import org.sensorium.datasets.instruct.video.Valley;
import org.sensorium.datasets.instruct.video.VideoChat;
import org.sensorium.datasets.instruct.video.VideoChat2It;
import org.sensorium.datasets.instruct.video.VideoChatGpt;
import org.sensorium.datasets.instruct.video.VideoChatGptBenchmark;
import org.sensorium.datasets.instruct.video.VideoChatGptTrain;
import org.sensorium.datasets.instruct.video.VideoLlamaMix;
import org.sensorium.datasets.instruct.video.WebVid;
import org.sensorium.datasets.instruct.vqa.LavisAokVqa;
import org.sensorium.datasets.instruct.vqa.LavisCocoCaption;
import org.sensorium.datasets.instruct.vqa.LavisGqa;
import org.sensorium.datasets.instruct.vqa.LavisIconQa;
import org.sensorium.datasets.instruct.vqa.LavisOcrVqa;
import org.sensorium.datasets.instruct.vqa.LavisTextCaps;
import org.sensorium.datasets.instruct.vqa.LavisVqa;
import org.sensorium.datasets.instruct.vqa.PmcVqa;
import org.sensorium.datasets.instruct.vqa.PmcVqa2;
import org.sensorium.datasets.instruct.vqa.RefCoco;
import org.sensorium.datasets.instruct.vqa.Slake;
import org.sensorium.datasets.instruct.vqa.VqaPairs;
import org.sensorium.datasets.llm.Alpaca;
import org.sensorium.datasets.llm.Baize;
import org.sensorium.datasets.llm.Belle;
import org.sensorium.datasets.llm.Dolly;
import org.sensorium.datasets.llm.EvolInstruct;
import org.sensorium.datasets.llm.Flan;
import org.sensorium.datasets.llm.Gpt4Llm;
import org.sensorium.datasets.llm.Gpt4LlmComparison;
import org.sensorium.datasets.llm.Gsm8k;
import org.sensorium.datasets.llm.Lima;
import org.sensorium.datasets.llm.MathInstruct;
import org.sensorium.datasets.llm.MetaMathQa;
import org.sensorium.datasets.llm.OpenAssistant;
import org.sensorium.datasets.llm.P3;
import org.sensorium.datasets.llm.P3Templates;
import org.sensorium.datasets.llm.SelfInstruct;
import org.sensorium.datasets.llm.SelfInstruct82k;
import org.sensorium.datasets.llm.SelfInstructUser;
import org.sensorium.datasets.llm.ShareGpt;
import org.sensorium.datasets.llm.SuperNaturalInstructions;
import org.sensorium.datasets.llm.UnnaturalInstructions;
import org.sensorium.datasets.llm.WizardLmTestSet;
import org.sensorium.datasets.llm.WizardLmV2;

/** The index of datasets: exact ids, and the way in for any file or folder. */
public final class InstructionDatasets {
  /** In this order equal matches are decided: what is special stands before what is general. */
  private static final List<InstructionDataset> ALL =
      List.of(
          // pictures, in LLaVA's form
          new LlavaInstruct80k(),
          new LlavaConversation58k(),
          new LlavaDetail23k(),
          new LlavaComplexReasoning77k(),
          new LlavaInstruct150k(),
          new LlavaMix665k(),
          new LlavaPretrain558k(),
          new LlavaCc3m595k(),
          new ScienceQa(),
          new ScienceQaLlava(),
          new LlavaBenchInTheWild(),
          new LlavaBenchContext(),
          new LlavaQa90(),
          new LlavaCoco2014ValQa(),
          new LlavaCapsBoxes(),
          new LlavaNext(),
          new LlavaVideo178k(),
          new ShareGpt4vMix665k(),
          new ShareGpt4vCap100k(),
          new ShareGpt4vPt(),
          new AllavaCaptionLaion(),
          new AllavaCaptionVflan(),
          new AllavaInstructLaion(),
          new AllavaInstructVflan(),
          new AllavaText(),
          new VisionFlanSite(),
          new VisionFlan(),
          // in-context, point clouds
          new PointLlm(),
          new MimicIt(),
          new MimicItGroup(),
          new MimicItImages(),
          new Octavius2d(),
          new Octavius3d(),
          new Lamm2d(),
          new Lamm3d(),
          new Lamm2dBenchmark(),
          new Lamm3dBenchmark(),
          // video
          new VideoLlamaMix(),
          new WebVid(),
          new VideoChat2It(),
          new VideoChat(),
          new VideoChatGptTrain(),
          new VideoChatGptBenchmark(),
          new VideoChatGpt(),
          new ActivityNetQa(),
          new Valley(),
          new MiniGpt4CcSbuAlign(),
          // questions, regions, edits
          new PmcVqa(),
          new PmcVqa2(),
          new Slake(),
          new VqaPairs(),
          new LavisAokVqa(),
          new LavisOcrVqa(),
          new LavisIconQa(),
          new LavisVqa(),
          new LavisGqa(),
          new LavisTextCaps(),
          new LavisCocoCaption(),
          new RefCoco(),
          new MultiInstruct(),
          new EditFolder(),
          new EditTable(),
          new EditPrompts(),
          // sound
          new AudioCaps(),
          new AudioCapsOfWavCaps(),
          new Clotho(),
          new WavCaps(),
          new Esc50(),
          // text
          new Dolly(),
          new Gpt4Llm(),
          new Gpt4LlmComparison(),
          new EvolInstruct(),
          new SelfInstruct82k(),
          new Belle(),
          new SelfInstruct(),
          new SelfInstructUser(),
          new UnnaturalInstructions(),
          new SuperNaturalInstructions(),
          new P3(),
          new P3Templates(),
          new Flan(),
          new Lima(),
          new OpenAssistant(),
          new WizardLmV2(),
          new WizardLmTestSet(),
          new Baize(),
          new Gsm8k(),
          new MetaMathQa(),
          new MathInstruct(),
          // forms that many share
          new LlamaFactory(),
          new LlamaFactorySharegpt(),
          new LlamaFactoryAlpaca(),
          new MsSwift(),
          new Xtuner(),
          new DataJuicer(),
          new Axolotl(),
          new Alpaca(),
          new ShareGpt(),
          new OpenAiMessages(),
          new WebDataset(),
          new PlainMedia(),
          new LlavaJson());

  /**
   * Which dataset a file is.
   *
   * @param dataset the best match
   * @param why in words
   */
  public record Detection(InstructionDataset dataset, String why) {}

  private InstructionDatasets() {}

  /** Every dataset. */
  public static List<InstructionDataset> all() {
    return ALL;
  }

  /**
   * The dataset of an id.
   *
   * @throws IllegalArgumentException naming the known ids, if there is none
   */
  public static InstructionDataset of(String id) {
    return ALL.stream()
        .filter(dataset -> dataset.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no dataset \"%s\"; known are %s"
                        .formatted(
                            id,
                            ALL.stream()
                                .map(InstructionDataset::id)
                                .sorted()
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Tells which dataset a file or folder is, by its content; its name decides between datasets that
   * look alike.
   *
   * @throws DatasetFormatException if it is none of them
   * @throws IOException if it cannot be read
   */
  public static Detection detect(Path path) throws IOException {
    Peek peek = Peek.into(path);
    InstructionDataset best = null;
    Match match = Match.no();
    for (InstructionDataset dataset : ALL) {
      Match found = dataset.recognise(peek);
      if (found.strength() > match.strength()) {
        best = dataset;
        match = found;
      }
    }
    if (best == null) {
      throw DatasetFormatException.ofFile(
          path,
          "no known dataset looks like this (%s); name its format, \"data list\" shows them"
              .formatted(peek.isFolder() ? "a folder" : peek.container().title()));
    }
    return new Detection(best, match.why());
  }

  /**
   * Opens a file or folder; close the reader.
   *
   * @throws DatasetFormatException if it is no known dataset, or not the one that was named
   * @throws IllegalArgumentException if the dataset or one of the settings is unknown
   */
  public static ConversationReader open(Path path, OpenOptions options) throws IOException {
    return dataset(path, options).open(path, options);
  }

  /**
   * The dataset that was named, or else the one the content shows.
   *
   * @throws DatasetFormatException if the content is no known dataset
   * @throws IllegalArgumentException if the dataset or one of the settings is unknown
   */
  public static InstructionDataset dataset(Path path, OpenOptions options) throws IOException {
    InstructionDataset dataset =
        options.dataset() == null ? detect(path).dataset() : of(options.dataset());
    Map<String, String> known = dataset.settings();
    for (String name : options.settings().keySet()) {
      if (!known.containsKey(name)) {
        throw new IllegalArgumentException(
            "dataset %s has no setting \"%s\"; it has %s".formatted(dataset.id(), name, known));
      }
    }
    return dataset;
  }
}
