package org.scoregrid.worker.container.image;

import java.util.List;

/**
 * What an image says about programs that run in it.
 *
 * @param entrypoint stays in force before every command
 * @param environment {@code NAME=value}
 * @param user empty (root), or {@code user[:group]}, each a name or a number
 * @param workingDirectory empty: the root directory
 */
public record ImageConfig(
    List<String> entrypoint, List<String> environment, String user, String workingDirectory) {

  public ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    environment = List.copyOf(environment);
  }
}
