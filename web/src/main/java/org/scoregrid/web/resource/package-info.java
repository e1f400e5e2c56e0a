/** Datasets, tasks and stored objects: routes and JSON together. No competitions. */
@NullMarked
package org.scoregrid.web.resource;

import org.jspecify.annotations.NullMarked;
