/**
 * Published formats of instruction data, streamed: one row in memory at a time.
 *
 * <pre>{@code
 * try (ConversationReader rows = InstructionDatasets.open(file, OpenOptions.DEFAULT)) {
 *   for (Conversation row = rows.next(); row != null; row = rows.next()) {
 *     System.out.println(row.turns().get(0).text());
 *   }
 * }
 * }</pre>
 *
 * <p>A bad row ends the reading with its number and the reason. {@link
 * org.sensorium.datasets.instruct.QuarantiningReader} reads on instead, as long as the bad rows are
 * few.
 */
@NullMarked
package org.sensorium.datasets.instruct;

import org.jspecify.annotations.NullMarked;
