/** A whole model: encoder, projector, decoder, template; in memory and as a folder. */
@NullMarked
package org.sensorium.fusion.model;

import org.jspecify.annotations.NullMarked;
