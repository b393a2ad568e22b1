/** From a prompt to an answer, token by token. */
@NullMarked
package org.sensorium.fusion.generate;

import org.jspecify.annotations.NullMarked;
