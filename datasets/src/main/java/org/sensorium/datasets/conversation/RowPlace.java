package org.sensorium.datasets.conversation;

import java.nio.file.Path;

/**
 * Where a conversation was read.
 *
 * @param file the dataset's file
 * @param record number of the row in it, counted from 1
 * @param offset of the row's first byte (in the unpacked stream), or -1 where rows have none
 */
public record RowPlace(Path file, long record, long offset) {}
