/** What a run is made of (its YAML file) and the recipes that carry it out. */
@NullMarked
package org.sensorium.fusion.recipe;

import org.jspecify.annotations.NullMarked;
