/** Samples to what an audio encoder reads: log-mel spectrograms, Kaldi filter banks, clips. */
@NullMarked
package org.sensorium.audio.processing;

import org.jspecify.annotations.NullMarked;
