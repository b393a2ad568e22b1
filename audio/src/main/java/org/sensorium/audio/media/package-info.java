/** Sound files to plain samples: decoding, limits, reasons for refusal, other sampling rates. */
@NullMarked
package org.sensorium.audio.media;

import org.jspecify.annotations.NullMarked;
