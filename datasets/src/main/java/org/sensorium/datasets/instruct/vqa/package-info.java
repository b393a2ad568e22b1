/** Questions about pictures, captions of pictures, and words that refer to a part of one. */
@NullMarked
package org.sensorium.datasets.instruct.vqa;

import org.jspecify.annotations.NullMarked;
