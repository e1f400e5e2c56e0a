package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Files that a container's processes hold open after they were deleted: no directory shows them,
 * and the disk loses the room all the same.
 */
final class DeletedFiles {
  private static final String DELETED = " (deleted)";
  private static final int MAX_PROCESSES = 4_096;
  private static final int MAX_FILES = 65_536;

  /** They are memory, which has its own limit. */
  private static final List<String> IN_MEMORY =
      List.of("/tmp/", "/dev/", "/memfd:", "/SYSV", "/proc/", "/sys/");

  private final Set<Object> counted = new HashSet<>();
  private long bytes;

  private DeletedFiles() {}

  /** Zero where this process may not look. */
  static long bytes(DockerClient client, DockerCalls calls, String container) {
    DeletedFiles found = new DeletedFiles();
    String[][] rows;
    try {
      rows =
          calls
              .call(() -> client.topContainerCmd(container).withPsArgs("-eo pid").exec())
              .getProcesses();
    } catch (RuntimeException _) {
      return 0;
    }
    for (int i = 0; rows != null && i < Math.min(rows.length, MAX_PROCESSES); i++) {
      found.look(Path.of("/proc", rows[i][0].strip(), "fd"));
    }
    return found.bytes;
  }

  private void look(Path descriptors) {
    try (DirectoryStream<Path> each = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : each) {
        add(descriptor);
      }
    } catch (IOException | DirectoryIteratorException _) {
      // The process ended, or is not ours to look at.
    }
  }

  private void add(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      if (!target.endsWith(DELETED) || IN_MEMORY.stream().anyMatch(target::startsWith)) {
        return;
      }
      var attributes = Files.readAttributes(descriptor, "unix:ino,dev,size");
      // Children hold the same file.
      boolean isNew = counted.add(List.of(attributes.get("ino"), attributes.get("dev")));
      if (isNew && counted.size() <= MAX_FILES && attributes.get("size") instanceof Long size) {
        bytes += size;
      }
    } catch (IOException _) {
      // Closed meanwhile.
    }
  }
}
