/**
 * All processes in one JVM, with embedded services in the place of installed ones and a sample
 * competition. No logic of its own beyond starting and stopping.
 */
@NullMarked
package org.scoregrid.standalone;

import org.jspecify.annotations.NullMarked;
