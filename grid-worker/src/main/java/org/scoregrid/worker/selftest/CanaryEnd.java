package org.scoregrid.worker.selftest;

import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.fault.FaultCode;

/**
 * How an attack ended.
 *
 * @param stdout its beginning
 * @param stderr its beginning
 * @param killed whether it had to be killed at its deadline, and was
 * @param fault what the engine said where it stopped it
 */
record CanaryEnd(
    String stdout, String stderr, boolean outOfMemory, boolean killed, @Nullable FaultCode fault) {}
