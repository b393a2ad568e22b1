/**
 * Conversations as most formats hold them: a text per turn with words such as {@code <image>} where
 * media stand, and lists of media beside the turns. What such a form cannot say goes to one further
 * key, {@link org.sensorium.datasets.plain.Additions}.
 */
@NullMarked
package org.sensorium.datasets.plain;

import org.jspecify.annotations.NullMarked;
