/**
 * The sandbox of clips: shapes that move, grow, shrink, change colour and appear, as AVI files of
 * JPEG frames.
 *
 * <p>{@link org.sensorium.datasets.build.sandbox.clip.ClipConfig#write} is the way in. A clip is
 * composed ({@code ClipComposer}), asked about ({@code ClipQuestions}), drawn frame by frame
 * ({@code ClipRenderer}) and packed ({@code JpegFrames}, {@code AviFile}).
 */
@NullMarked
package org.sensorium.datasets.build.sandbox.clip;

import org.jspecify.annotations.NullMarked;
