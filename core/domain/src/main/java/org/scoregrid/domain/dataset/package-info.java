/** Datasets: uploaded or unpacked files of nine types. No bytes. */
@NullMarked
package org.scoregrid.domain.dataset;

import org.jspecify.annotations.NullMarked;
