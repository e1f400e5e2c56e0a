package org.scoregrid.worker.container.bubblewrap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.scoregrid.worker.container.ContainerSpec;
import org.scoregrid.worker.container.image.ImageDescription;
import org.scoregrid.worker.container.image.ImageUser;

/**
 * What a program finds around it before its mounts.
 *
 * @param tree read-only root file system
 * @param further arguments for {@code bwrap} that fill the root
 * @param mounts what is in every sandbox of its kind
 * @param environment what the run does not set
 */
record Surroundings(
    Path tree,
    List<String> further,
    List<ContainerSpec.Mount> mounts,
    ImageUser user,
    List<String> entrypoint,
    Map<String, String> environment,
    String workingDirectory) {
  private static final ImageUser NOBODY = new ImageUser(65_534, 65_534, "/tmp");
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /**
   * The host's own programs.
   *
   * @param tree empty
   */
  static Surroundings ofHost(Path tree, List<String> programs) {
    return new Surroundings(
        tree,
        programs,
        List.of(),
        NOBODY,
        List.of(),
        Map.of("PATH", PATH, "HOME", NOBODY.home(), "LANG", "C.UTF-8"),
        "/");
  }

  /**
   * An image.
   *
   * @param names a file for {@code /etc/hosts}
   * @throws IOException with a sentence where the image contradicts itself
   */
  static Surroundings of(ImageDescription image, Path tree, Path names) throws IOException {
    var config = image.config();
    var user = ImageUser.of(tree, config.user());
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", PATH);
    environment.put("HOME", user.home());
    environment.put("HOSTNAME", SandboxCommand.HOST_NAME);
    for (var variable : config.environment()) {
      var sign = variable.indexOf('=');
      if (sign > 0) {
        environment.put(variable.substring(0, sign), variable.substring(sign + 1));
      }
    }
    var directory = config.workingDirectory();
    return new Surroundings(
        tree,
        List.of(),
        List.of(new ContainerSpec.Mount(names, "/etc/hosts", true)),
        user,
        config.entrypoint(),
        environment,
        directory.isEmpty() ? "/" : directory);
  }
}
