/** Point clouds: reading, processing, encoders. */
@NullMarked
package org.sensorium.pointcloud;

import org.jspecify.annotations.NullMarked;
