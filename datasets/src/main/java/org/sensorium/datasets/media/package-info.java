/**
 * Media without their modules: what the first bytes of a picture, clip, recording or point cloud
 * tell, and how alike two pictures are. Nothing is decoded here.
 */
@NullMarked
package org.sensorium.datasets.media;

import org.jspecify.annotations.NullMarked;
