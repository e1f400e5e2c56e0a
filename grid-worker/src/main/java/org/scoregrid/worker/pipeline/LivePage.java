package org.scoregrid.worker.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.OutputName;
import org.scoregrid.worker.storage.StorageClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores the page of detailed results while its scoring program still writes it, and tells whoever
 * watches (reference/execution-contract.md 12.3). At most every five seconds, and pages of up to 4
 * MiB; the last version is stored with the run's other results. Nothing that fails here fails the
 * run.
 */
final class LivePage implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LivePage.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration END = Duration.ofSeconds(3);
  private static final long MOST_BYTES = 4L * 1024 * 1024;

  private final HeldRun run;
  private final StorageClient storage;
  private final @Nullable URI url;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final @Nullable Thread thread;
  private Version stored = Version.NONE;

  private record Version(FileTime at, long bytes) {
    static final Version NONE = new Version(FileTime.fromMillis(0), 0);
  }

  private LivePage(HeldRun run, StorageClient storage) {
    this.run = run;
    this.storage = storage;
    this.url =
        run.assignment().detailedResults() && !run.assignment().shadow()
            ? run.assignment().uploads().get(OutputName.DETAILED_RESULT)
            : null;
    this.thread =
        url == null
            ? null
            : Thread.ofVirtual().name("live-page-" + run.key().run()).unstarted(this::follow);
  }

  /** Watches until it is closed; does nothing for a run without such a page. */
  static LivePage watch(HeldRun run, StorageClient storage) {
    LivePage page = new LivePage(run, storage);
    if (page.thread != null) {
      page.thread.start();
    }
    return page;
  }

  private void follow() {
    try {
      Duration pause = LOOK;
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = lookOnce() ? PAUSE : LOOK;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether a version was stored. */
  private boolean lookOnce() throws InterruptedException {
    try {
      Optional<Path> page = ScoringStep.detailedResult(run.files().workspace().output());
      return page.isPresent() && storeChanged(page.get());
    } catch (IOException | RuntimeException e) {
      log.atInfo()
          .addKeyValue("run", run.key().run())
          .addKeyValue("cause", e.getMessage())
          .log("detailed results not shown yet");
      return true;
    }
  }

  private boolean storeChanged(Path page) throws IOException, InterruptedException {
    Path results = run.files().workspace().results();
    Path fixed = results.resolve("live_page");
    Path copy = results.resolve("live_page.html");
    try {
      // Its own name for the file: the program cannot put a link or a pipe in its place any more.
      Files.createLink(fixed, page);
      BasicFileAttributes file =
          Files.readAttributes(fixed, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Version now = new Version(file.lastModifiedTime(), file.size());
      if (!file.isRegularFile()
          || now.equals(stored)
          || file.size() == 0
          || file.size() > MOST_BYTES) {
        return false;
      }
      copy(fixed, copy, file.size());
      storage.put(url(), copy, OutputName.DETAILED_RESULT.contentType(), PATIENCE);
      stored = now;
    } finally {
      Files.deleteIfExists(fixed);
      Files.deleteIfExists(copy);
    }
    run.live().pageChanged();
    return true;
  }

  private URI url() throws IOException {
    if (url == null) {
      throw new IOException("there is no place for detailed results");
    }
    return url;
  }

  /** A file that grows meanwhile is cut there. */
  private static void copy(Path from, Path to, long bytes) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long done = 0;
      long n = 1;
      while (done < bytes && n > 0) {
        n = in.transferTo(done, bytes - done, out);
        done += n;
      }
    }
  }

  /** Afterwards nothing of it is on its way: an old version must not arrive after the last. */
  @Override
  public void close() {
    closed.countDown();
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      boolean _ = thread.join(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
