package org.sensorium.vision.media.video;

import org.sensorium.vision.media.Orientation;

/**
 * What is known of a video before any frame is decoded.
 *
 * @param format of the container by FFmpeg's names, {@code webp}, {@code frames} for pictures in a
 *     folder or list, or {@code picture} for a single one
 * @param codec FFmpeg's name, or that of the picture's format
 * @param width of the upright frames, pixels
 * @param height of the upright frames, pixels
 * @param frames how many there are: counted where that is possible, else by the header
 * @param seconds from the first frame to the end of the last
 * @param rate average frames a second
 * @param pixelAspect width of a pixel over its height. Frames are given as they are stored, never
 *     stretched to square pixels, as PyAV, decord and OpenCV give them.
 * @param orientation that was applied to the frames as stored
 * @param sound whether there is a sound stream as well
 */
public record VideoInfo(
    String format,
    String codec,
    int width,
    int height,
    int frames,
    double seconds,
    double rate,
    double pixelAspect,
    Orientation orientation,
    boolean sound) {}
