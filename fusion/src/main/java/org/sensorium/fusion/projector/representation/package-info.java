/** BLIP-2's first stage: a Q-Former learns what of a picture a text can tell. */
@NullMarked
package org.sensorium.fusion.projector.representation;

import org.jspecify.annotations.NullMarked;
