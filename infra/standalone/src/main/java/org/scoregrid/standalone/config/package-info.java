/**
 * The one settings file, its defaults and its environment variables. What the settings mean is told
 * by each process.
 */
@NullMarked
package org.scoregrid.standalone.config;

import org.jspecify.annotations.NullMarked;
