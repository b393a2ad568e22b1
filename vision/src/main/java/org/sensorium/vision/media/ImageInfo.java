package org.sensorium.vision.media;

/**
 * What the header of a picture tells.
 *
 * @param format of the content, whatever the file is called
 * @param width of the upright picture, pixels
 * @param height of the upright picture, pixels
 */
public record ImageInfo(ImageFormat format, int width, int height) {}
