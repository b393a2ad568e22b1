/**
 * The part of Jinja that chat templates use, rendered exactly as transformers does.
 *
 * <p>{@link org.sensorium.fusion.chat.jinja.JinjaTemplate} parses a template once and renders it
 * with Python's rules (truth, equality, {@code str()}, slices, undefined names). Whatever lies
 * outside the part that is supported is refused by its name, never rendered in another way. Strings
 * are {@link org.sensorium.fusion.chat.jinja.Text}: they remember which characters came from which
 * message, so that the place of an answer in the rendered text is known and need not be searched.
 *
 * @see <a href="https://jinja.palletsprojects.com/en/stable/templates/">Jinja 3.1 templates</a>
 */
@NullMarked
package org.sensorium.fusion.chat.jinja;

import org.jspecify.annotations.NullMarked;
