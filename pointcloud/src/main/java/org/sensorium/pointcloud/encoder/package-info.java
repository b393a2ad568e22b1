/** Encoders of point clouds: Point-BERT, EPCL. */
@NullMarked
package org.sensorium.pointcloud.encoder;

import org.jspecify.annotations.NullMarked;
