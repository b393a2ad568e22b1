/**
 * What all modalities share before there is a tensor: why a medium is not read ({@link
 * org.sensorium.media.MediaException}).
 */
@NullMarked
package org.sensorium.media;

import org.jspecify.annotations.NullMarked;
