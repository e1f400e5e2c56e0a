@NullMarked
package org.scoregrid.bundle.dump;

import org.jspecify.annotations.NullMarked;
