/**
 * From a video to chosen frames in 8-bit RGB with their times: {@link
 * org.sensorium.vision.media.video.VideoDecoder}.
 *
 * <p>A {@code FrameSource} knows the times of all frames without decoding them; {@link
 * org.sensorium.vision.media.video.FrameChoice} picks some; the source decodes these and as few
 * others as it can.
 */
@NullMarked
package org.sensorium.vision.media.video;

import org.jspecify.annotations.NullMarked;
