/**
 * Harmless attacks on this host's own engine, to see that its isolation holds. No test code, no
 * pipeline.
 */
@NullMarked
package org.scoregrid.worker.selftest;

import org.jspecify.annotations.NullMarked;
