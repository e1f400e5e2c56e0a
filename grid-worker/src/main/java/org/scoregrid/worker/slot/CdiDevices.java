package org.scoregrid.worker.slot;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.scoregrid.worker.workspace.SafeYaml;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The GPUs of a host by their CDI specs: files that say how a device gets into a container. */
public final class CdiDevices {
  private static final Logger log = LoggerFactory.getLogger(CdiDevices.class);

  /** Where specs lie, by the CDI standard. */
  public static final List<Path> STANDARD = List.of(Path.of("/etc/cdi"), Path.of("/var/run/cdi"));

  private CdiDevices() {}

  /**
   * Names like {@code nvidia.com/gpu=0}, in order. {@code all} is no device of its own; others that
   * name the same GPU twice, as by UUID, are left out where numbers exist.
   *
   * @param directories those that do not exist hold nothing
   */
  public static List<String> gpus(List<Path> directories) {
    TreeSet<String> names = new TreeSet<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        addAll(directory, names);
      }
    }
    List<String> numbered = names.stream().filter(name -> name.matches(".*=\\d+")).toList();
    return numbered.isEmpty() ? List.copyOf(names) : numbered;
  }

  private static void addAll(Path directory, TreeSet<String> names) {
    try (DirectoryStream<Path> specs = Files.newDirectoryStream(directory, "*.{json,yaml}")) {
      for (Path spec : specs) {
        add(SafeYaml.read(spec), names);
      }
    } catch (IOException | SafeYaml.Unreadable e) {
      log.atWarn()
          .addKeyValue("directory", directory)
          .addKeyValue("cause", e.getMessage())
          .log("a CDI spec cannot be read");
    }
  }

  private static void add(@Nullable Object spec, TreeSet<String> names) {
    if (spec instanceof Map<?, ?> map
        && map.get("kind") instanceof String kind
        && kind.endsWith("/gpu")
        && map.get("devices") instanceof List<?> devices) {
      for (Object device : devices) {
        if (device instanceof Map<?, ?> one && !"all".equals(String.valueOf(one.get("name")))) {
          names.add(kind + "=" + one.get("name"));
        }
      }
    }
  }
}
