/** Text to token ids and back. */
@NullMarked
package org.sensorium.nn.text;

import org.jspecify.annotations.NullMarked;
