/**
 * MIMIC-IT, what Otter is trained on: instructions, in-context links and tables of pictures in
 * separate files.
 *
 * @see <a href="https://github.com/Luodian/Otter">Otter</a>
 */
@NullMarked
package org.sensorium.datasets.instruct.mimicit;

import org.jspecify.annotations.NullMarked;
