/** Instructions that change a picture: the picture before, what is asked, the picture after. */
@NullMarked
package org.sensorium.datasets.edit;

import org.jspecify.annotations.NullMarked;
