package org.sensorium.datasets.stats;

import org.jspecify.annotations.Nullable;

/**
 * What an instruction asks for.
 *
 * @param verb base form, lower case
 * @param noun singular, lower case; null where the verb has no noun right after it
 */
record VerbNoun(String verb, @Nullable String noun) {}
