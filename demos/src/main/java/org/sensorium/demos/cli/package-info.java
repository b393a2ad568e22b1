/** The {@code sensorium} command: one small class per subcommand. */
@NullMarked
package org.sensorium.demos.cli;

import org.jspecify.annotations.NullMarked;
