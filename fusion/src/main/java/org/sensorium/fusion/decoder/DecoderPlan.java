package org.sensorium.fusion.decoder;

/** All that has to be known to read a decoder's weights and to run it. */
record DecoderPlan(DecoderShape shape, DecoderNames names) {}
