/** From token ids and media to the positions that a decoder sees. */
@NullMarked
package org.sensorium.fusion.input;

import org.jspecify.annotations.NullMarked;
