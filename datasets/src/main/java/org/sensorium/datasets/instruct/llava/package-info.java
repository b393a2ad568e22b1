/**
 * LLaVA's form and the sets that are published in it. Rows become conversations in one place, which
 * {@link org.sensorium.datasets.instruct.llava.LlavaJson} describes; each set adds its card and how
 * to know its files.
 */
@NullMarked
package org.sensorium.datasets.instruct.llava;

import org.jspecify.annotations.NullMarked;
