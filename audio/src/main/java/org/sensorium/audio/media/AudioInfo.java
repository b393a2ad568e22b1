package org.sensorium.audio.media;

/**
 * What a file's header tells of its sound.
 *
 * @param format FFmpeg's names of the container format, as {@code wav} or {@code
 *     mov,mp4,m4a,3gp,3g2,mj2}
 * @param codec FFmpeg's short name, as {@code pcm_s16le} or {@code opus}
 * @param channels how many
 * @param rate samples a second, Hz
 * @param seconds how long it lasts; NaN where the header does not tell
 */
public record AudioInfo(String format, String codec, int channels, int rate, double seconds) {}
