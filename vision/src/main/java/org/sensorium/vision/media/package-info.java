/** Bounded reading of image files into 8-bit RGB. */
@NullMarked
package org.sensorium.vision.media;

import org.jspecify.annotations.NullMarked;
