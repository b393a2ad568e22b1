/** Scores of answers, and the files and the page that tell them. */
@NullMarked
package org.sensorium.fusion.eval;

import org.jspecify.annotations.NullMarked;
