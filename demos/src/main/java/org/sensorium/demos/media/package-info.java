/** Where media of all kinds are looked at together: joins what the modules below may not join. */
@NullMarked
package org.sensorium.demos.media;

import org.jspecify.annotations.NullMarked;
