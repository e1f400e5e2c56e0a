/**
 * Images for engines that have no store of their own: unpacked root file systems by digest. Where
 * images come from is behind {@link org.scoregrid.worker.container.image.ImageSource}; nothing here
 * knows an engine.
 */
@NullMarked
package org.scoregrid.worker.container.image;

import org.jspecify.annotations.NullMarked;
