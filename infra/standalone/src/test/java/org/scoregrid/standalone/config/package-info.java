@NullMarked
package org.scoregrid.standalone.config;

import org.jspecify.annotations.NullMarked;
