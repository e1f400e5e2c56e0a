/** Background jobs over JobRunr and Postgres: enqueuing and the server. No handlers. */
@NullMarked
package org.scoregrid.jobs.jobrunr;

import org.jspecify.annotations.NullMarked;
