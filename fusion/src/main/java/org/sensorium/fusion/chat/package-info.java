/** Conversations as the text, token ids and loss masks that a language model sees. */
@NullMarked
package org.sensorium.fusion.chat;

import org.jspecify.annotations.NullMarked;
