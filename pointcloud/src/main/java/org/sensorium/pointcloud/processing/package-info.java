/** Point clouds made ready for an encoder: sampling, grouping, normalisation. */
@NullMarked
package org.sensorium.pointcloud.processing;

import org.jspecify.annotations.NullMarked;
