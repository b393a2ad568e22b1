/** Point cloud files: formats, limits, reasons; a file becomes plain numbers. */
@NullMarked
package org.sensorium.pointcloud.media;

import org.jspecify.annotations.NullMarked;
