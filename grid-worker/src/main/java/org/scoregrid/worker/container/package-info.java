/**
 * The port to what runs programs in isolation. Engines are in packages of their own and reached
 * only from WorkerProcess.
 */
@NullMarked
package org.scoregrid.worker.container;

import org.jspecify.annotations.NullMarked;
