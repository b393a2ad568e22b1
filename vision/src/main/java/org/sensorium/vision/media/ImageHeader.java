package org.sensorium.vision.media;

/**
 * What the first bytes of an image file tell.
 *
 * @param format format
 * @param width stored pixels, before the orientation is applied
 * @param height stored pixels, before the orientation is applied
 * @param orientation how to turn the picture
 * @param variant what kind of picture it is inside its format
 */
record ImageHeader(
    ImageFormat format, long width, long height, Orientation orientation, Variant variant) {

  /** Kinds of picture that the decoders treat apart. */
  enum Variant {
    /** 8-bit grey or RGB, still, opaque. */
    ORDINARY,
    /** JPEG with four components of the CMYK model. */
    CMYK,
    /** JPEG with four components, the first three as luma and chroma. */
    YCCK,
    /** Anything else: palette, transparency, 16 bits, animation. */
    OTHER
  }
}
