package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much a container has written to its own root. Where this process may read the layer of the
 * container it is walked here, with a bound for the number of files; elsewhere the engine is asked.
 * Files that are deleted but still open count too, where their processes may be looked at. For one
 * thread.
 */
final class RootWatch {
  /** Many for an installation at run time, few for a disk. */
  private static final int MAX_FILES = 500_000;

  private static final long UNSEEN_BYTES = 16L * 1024 * 1024;

  private final DockerClient client;
  private final DockerCalls calls;
  private final String id;
  private final long limit;
  private @Nullable Path layer;
  private boolean asked;
  private long roomBefore;

  RootWatch(DockerClient client, DockerCalls calls, String id, long limit) {
    this.client = client;
    this.calls = calls;
    this.id = id;
    this.limit = limit;
  }

  /** Whether it is more than it may be; false where nobody can say. */
  boolean exceeded() {
    boolean first = !asked;
    if (first) {
      asked = true;
      layer = findLayer();
      roomBefore = room();
    }
    Path mine = layer;
    if (mine == null) {
      return askedSize() + DeletedFiles.bytes(client, calls, id) > limit;
    }
    Walk walk = new Walk();
    walk.over(mine);
    // Costs a look at each process: at first, and when the disk lost room since.
    boolean mayHide = first || roomBefore - room() > UNSEEN_BYTES;
    long hidden = mayHide ? DeletedFiles.bytes(client, calls, id) : 0;
    return walk.files > MAX_FILES || walk.bytes + hidden > limit;
  }

  private @Nullable Path findLayer() {
    try {
      var driver = calls.call(() -> client.inspectContainerCmd(id).exec().getGraphDriver());
      var data = driver == null ? null : driver.getData();
      Map<String, Object> values = data == null ? Map.of() : data.getRawValues();
      if (values.get("UpperDir") instanceof String text && Files.isReadable(Path.of(text))) {
        return Path.of(text);
      }
      return null;
    } catch (RuntimeException _) {
      return null;
    }
  }

  private long askedSize() {
    try {
      Long size =
          calls.call(() -> client.inspectContainerCmd(id).withSize(true).exec().getSizeRw());
      return size == null ? 0 : size;
    } catch (RuntimeException _) {
      // Gone, or the engine is away: the wait for its end says so.
      return 0;
    }
  }

  private long room() {
    Path mine = layer;
    try {
      return mine == null ? 0 : Files.getFileStore(mine).getUsableSpace();
    } catch (IOException _) {
      return 0;
    }
  }

  /** Counts until a bound is exceeded; what vanishes meanwhile is left out. */
  private final class Walk extends SimpleFileVisitor<Path> {
    private long bytes;
    private int files;

    void over(Path root) {
      try {
        Files.walkFileTree(root, this);
      } catch (IOException _) {
        // Its directories vanish with the container.
      }
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      return files > MAX_FILES || bytes > limit
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return ++files > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
