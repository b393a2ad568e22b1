package org.sensorium.datasets.instruct.mimicit;

import org.sensorium.datasets.instruct.DatasetCard;

/** What the cards of the family share. */
final class MimicItCard {
  private MimicItCard() {}

  static DatasetCard of(String id, String title) {
    return DatasetCard.of(id, title)
        .licence("non-commercial research; pictures as their sources")
        .home("https://github.com/Luodian/Otter/tree/main/mimic-it")
        .citation(
            "Li et al., MIMIC-IT: Multi-Modal In-Context Instruction Tuning, 2023, arXiv 2306.05425");
  }
}
