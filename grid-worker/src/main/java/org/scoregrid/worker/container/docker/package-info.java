/**
 * The engine that speaks to Docker or Podman by docker-java. Nothing of docker-java leaves this
 * package.
 */
@NullMarked
package org.scoregrid.worker.container.docker;

import org.jspecify.annotations.NullMarked;
