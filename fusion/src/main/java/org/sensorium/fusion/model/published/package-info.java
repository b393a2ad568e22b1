/**
 * Checkpoints as others publish them: which system a file is of, which tensor belongs to which part
 * of it and what we call it. Only names, shapes and configs are looked at here.
 */
@NullMarked
package org.sensorium.fusion.model.published;

import org.jspecify.annotations.NullMarked;
