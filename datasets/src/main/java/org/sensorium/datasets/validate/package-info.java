/**
 * Checks a dataset before training time is spent on it: {@link
 * org.sensorium.datasets.validate.Validator} runs rules over every row in parallel and gathers a
 * {@link org.sensorium.datasets.validate.ValidationReport}.
 */
@NullMarked
package org.sensorium.datasets.validate;

import org.jspecify.annotations.NullMarked;
