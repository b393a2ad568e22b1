package org.sensorium.datasets.instruct.lamm;

import org.sensorium.datasets.instruct.DatasetCard;

/** What the cards of the family share. */
final class LammCard {
  private LammCard() {}

  static DatasetCard lamm(String id, String title) {
    return DatasetCard.of(id, title)
        .licence("CC BY-NC 4.0; made with ChatGPT")
        .home("https://github.com/OpenGVLab/LAMM")
        .citation(
            "Yin et al., LAMM: Language-Assisted Multi-Modal Instruction-Tuning Dataset, Framework,"
                + " and Benchmark, NeurIPS 2023, arXiv 2306.06687");
  }

  static DatasetCard octavius(String id, String title) {
    return lamm(id, title)
        .citation(
            "Chen et al., Octavius: Mitigating Task Interference in MLLMs via LoRA-MoE, ICLR 2024,"
                + " arXiv 2311.02684");
  }
}
