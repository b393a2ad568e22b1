/**
 * Conversations about media, and the files that hold them. No tensors, no native code: media stay
 * paths, so a million rows are cheap.
 *
 * <ul>
 *   <li>{@code conversation}: {@link org.sensorium.datasets.conversation.Conversation}, the record
 *       that everything is read into and written from
 *   <li>{@code instruct}: readers and writers of published formats, which start at {@link
 *       org.sensorium.datasets.instruct.llava.LlavaJson}
 *   <li>{@code plain}: the form of text and lists of media that most formats share, and the one key
 *       that says the rest
 *   <li>{@code write}: the formats that are written, of which {@link
 *       org.sensorium.datasets.write.WritableFormats} is the index
 *   <li>{@code build}: datasets made here
 * </ul>
 *
 * <p>What a file has wrong is told by {@link org.sensorium.datasets.DatasetFormatException}: where,
 * what was found, what is expected, what to do.
 */
@NullMarked
package org.sensorium.datasets;

import org.jspecify.annotations.NullMarked;
