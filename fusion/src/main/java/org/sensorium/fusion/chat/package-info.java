/**
 * Conversations as the text, token ids and loss masks that a language model sees.
 *
 * <p><b>In-context examples.</b> There is one form: an example is an ordinary round, a turn of the
 * user with its own medium and a turn of the assistant, in front of the last question ({@link
 * org.sensorium.fusion.chat.InContext}). A template writes such a round as it writes every other;
 * for OpenFlamingo and Otter that is {@code <image>…<|endofchunk|>} for each. Which of their
 * answers are learned is the system's rule: Otter learns every answer through the end of its chunk,
 * OpenFlamingo everything but the pictures, BLIP-2 and InstructBLIP the last answer only.
 *
 * <p><b>Encoder and decoder.</b> Of a template for sequence-to-sequence models ({@code blip2_t5},
 * {@code instructblip_t5}, {@code multiinstruct}) one row holds both sides: what is not supervised,
 * the encoder's end token with it, goes to the encoder; the supervised tokens, the decoder's end
 * token with them, are what the decoder is to say.
 */
@NullMarked
package org.sensorium.fusion.chat;

import org.jspecify.annotations.NullMarked;
