/** Published sets of clips with captions, questions and conversations. */
@NullMarked
package org.sensorium.datasets.instruct.video;

import org.jspecify.annotations.NullMarked;
