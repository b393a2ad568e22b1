/**
 * The sandbox of sounds: synthesised instruments that play notes, as WAV files.
 *
 * <p>{@link org.sensorium.datasets.build.sandbox.sound.SoundConfig#write} is the way in. A sound is
 * composed ({@code SoundComposer}), asked about ({@code SoundQuestions}), played ({@code
 * SoundRenderer}, {@code Synthesizer}) and written ({@code WavFile}).
 */
@NullMarked
package org.sensorium.datasets.build.sandbox.sound;

import org.jspecify.annotations.NullMarked;
