/**
 * The one record that every dataset is read into: a {@link
 * org.sensorium.datasets.conversation.Conversation} has turns, a turn has parts, a part is text or
 * points to one of the conversation's media. A medium is a path; {@link
 * org.sensorium.datasets.conversation.MediaRoot} finds its file, and refuses paths that lead out of
 * the dataset's folder.
 */
@NullMarked
package org.sensorium.datasets.conversation;

import org.jspecify.annotations.NullMarked;
