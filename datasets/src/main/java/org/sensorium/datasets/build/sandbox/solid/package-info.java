/**
 * The sandbox of point clouds: solids that stand side by side, as NumPy files of points with
 * colours.
 *
 * <p>{@link org.sensorium.datasets.build.sandbox.solid.CloudConfig#write} is the way in. A cloud is
 * composed ({@code CloudComposer}), asked about ({@code CloudQuestions}), sampled ({@code
 * CloudSampler}, {@code Surface}) and written ({@code NpyFile}). x points to the right, y up and z
 * towards who looks: left and right are as seen from the front.
 */
@NullMarked
package org.sensorium.datasets.build.sandbox.solid;

import org.jspecify.annotations.NullMarked;
