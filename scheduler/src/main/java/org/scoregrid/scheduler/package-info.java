/**
 * The scheduler process: hands runs out, commits results, watches deadlines, does background jobs.
 * No pages, no API.
 */
@NullMarked
package org.scoregrid.scheduler;

import org.jspecify.annotations.NullMarked;
