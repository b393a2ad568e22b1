/**
 * Forms of chat data that many datasets and trainers share: OpenAI's messages (also our own
 * interchange), LLaMA-Factory, axolotl, ms-swift, XTuner, Data-Juicer, and plain folders of media.
 */
@NullMarked
package org.sensorium.datasets.instruct.chat;

import org.jspecify.annotations.NullMarked;
