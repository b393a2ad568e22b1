/**
 * The one door to FFmpeg, for video and for sound.
 *
 * <p>{@link org.sensorium.media.container.Container} opens one local file, or bytes in memory, and
 * never another file or the net; {@link org.sensorium.media.container.StreamDecoder} turns one of
 * its streams into frames. Limits and reasons are the same for both. Nothing here knows of pixels
 * in RGB or of samples at a rate: vision and audio make those.
 */
@NullMarked
package org.sensorium.media.container;

import org.jspecify.annotations.NullMarked;
