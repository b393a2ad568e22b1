/**
 * Rows as files hold them, before a dataset's meaning is put on them: a {@link
 * org.sensorium.datasets.source.RowSource} yields one {@link org.sensorium.datasets.source.Row}
 * after the other, with its number and the offset of its first byte. {@link
 * org.sensorium.datasets.source.RowFiles} tells the container by its content.
 */
@NullMarked
package org.sensorium.datasets.source;

import org.jspecify.annotations.NullMarked;
