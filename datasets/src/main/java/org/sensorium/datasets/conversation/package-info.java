/** The one record that every dataset is read into. */
@NullMarked
package org.sensorium.datasets.conversation;

import org.jspecify.annotations.NullMarked;
