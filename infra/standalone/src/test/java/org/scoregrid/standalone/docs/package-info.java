@NullMarked
package org.scoregrid.standalone.docs;

import org.jspecify.annotations.NullMarked;
