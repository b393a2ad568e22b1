/**
 * Where media come from, and what keeps them harmless: folders, archives and tables of pictures
 * ({@link org.sensorium.datasets.media.MediaStores}), addresses on the net ({@link
 * org.sensorium.datasets.media.RemoteMedia}, off unless asked for), and the cache into which all
 * that is no file is unpacked ({@link org.sensorium.datasets.media.MediaCache}). Trainers ask
 * {@link org.sensorium.datasets.media.MediaFiles}.
 *
 * <p>What the first bytes of a medium tell ({@link org.sensorium.datasets.media.MediaHeaders}) and
 * how alike two pictures are ({@link org.sensorium.datasets.media.PerceptualHash}): nothing is
 * decoded here.
 */
@NullMarked
package org.sensorium.datasets.media;

import org.jspecify.annotations.NullMarked;
