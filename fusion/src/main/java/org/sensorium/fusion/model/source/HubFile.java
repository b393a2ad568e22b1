package org.sensorium.fusion.model.source;

import java.net.URI;

/**
 * One file of a hub repository.
 *
 * @param name in the repository
 * @param address where its content is
 * @param bytes its length
 * @param hash of its content
 */
record HubFile(String name, URI address, long bytes, FileHash hash) {}
