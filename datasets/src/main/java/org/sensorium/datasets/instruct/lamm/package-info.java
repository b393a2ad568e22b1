/**
 * LAMM and Octavius: pictures and point clouds, their instructions and their benchmarks, as
 * OpenGVLab publishes them.
 *
 * @see <a href="https://github.com/OpenGVLab/LAMM">LAMM</a>
 */
@NullMarked
package org.sensorium.datasets.instruct.lamm;

import org.jspecify.annotations.NullMarked;
