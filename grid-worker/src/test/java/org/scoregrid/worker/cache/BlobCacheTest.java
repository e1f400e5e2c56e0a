package org.scoregrid.worker.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultCode;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.StorageServer;
import org.scoregrid.worker.Zips;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.ArchiveSubject;
import org.scoregrid.worker.workspace.TreeDeletion;

class BlobCacheTest {
  private static final ArchiveSubject DATA = ArchiveSubject.task("The data");
  private Path home;
  private StorageServer server;
  private StorageClient storage;
  private BlobCache cache;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    home = directory;
    server = new StorageServer();
    storage = new StorageClient(Duration.ofSeconds(2));
    cache = BlobCache.open(home, 10_000, storage);
  }

  @AfterEach
  void close() {
    cache.close();
    storage.close();
    server.close();
  }

  private static void overwrite(Path file, String text) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(file, text);
    // File systems count time in steps of milliseconds; damage comes later than that.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
  }

  private String read(Fetch tree, String name) throws Exception {
    try (BlobCache.Pin pin = cache.pinTree(tree, DATA)) {
      return Files.readString(pin.path().resolve(name));
    }
  }

  private Path treeOf(Fetch tree) throws Exception {
    try (BlobCache.Pin pin = cache.pinTree(tree, DATA)) {
      return pin.path();
    }
  }

  private Fetch text(int size, char fill) {
    return server.put(String.valueOf(fill).repeat(size).getBytes(StandardCharsets.UTF_8));
  }

  private void use(Fetch fetch) throws FaultException, InterruptedException {
    cache.pinFile(fetch).close();
  }

  @Test
  void many_runs_that_want_one_tree_load_it_once() throws Exception {
    Fetch fetch = server.put(Zips.of("a/b.txt", "text"));
    List<Callable<String>> runs = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      runs.add(
          () -> {
            try (BlobCache.Pin pin = cache.pinTree(fetch, DATA)) {
              return Files.readString(pin.path().resolve("a/b.txt"));
            }
          });
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> text : executor.invokeAll(runs)) {
        assertThat(text.get()).isEqualTo("text");
      }
    }
    assertThat(server.gets()).isEqualTo(1);
  }

  @Test
  void a_corrupted_or_truncated_download_is_fetched_again() throws Exception {
    for (StorageServer.Mood mood :
        List.of(
            StorageServer.Mood.CORRUPTING,
            StorageServer.Mood.TRUNCATING,
            StorageServer.Mood.FAILING)) {
      server.mood(mood, 1);
      Fetch fetch = text(500, mood.name().charAt(0));
      try (BlobCache.Pin pin = cache.pinFile(fetch)) {
        assertThat(Files.size(pin.path())).isEqualTo(500);
      }
    }
  }

  @Test
  void what_stays_wrong_is_a_platform_fault_without_the_url() {
    for (StorageServer.Mood mood :
        List.of(
            StorageServer.Mood.CORRUPTING,
            StorageServer.Mood.TRUNCATING,
            StorageServer.Mood.FAILING,
            StorageServer.Mood.REFUSING)) {
      server.mood(mood, 100);
      Fetch fetch = text(500, mood.name().charAt(0));
      assertThatThrownBy(() -> cache.pinFile(fetch))
          .isInstanceOfSatisfying(
              FaultException.class,
              e -> {
                assertThat(e.fault().code()).isEqualTo(FaultCode.FETCH_FAILED);
                assertThat(e.fault().toString()).doesNotContain("http", "Signature");
              });
    }
    server.mood(StorageServer.Mood.FINE, 0);
    assertThat(cache.bytes()).isZero();
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void a_failure_is_not_remembered() throws Exception {
    Fetch fetch = text(100, 'x');
    server.mood(StorageServer.Mood.REFUSING, 1);
    assertThatThrownBy(() -> use(fetch)).isInstanceOf(FaultException.class);
    use(fetch);
  }

  @Test
  void the_longest_unused_goes_first_and_never_what_is_pinned() throws Exception {
    Fetch pinned = text(4_000, 'p');
    Fetch old = text(3_000, 'o');
    Fetch young = text(2_500, 'y');
    try (BlobCache.Pin pin = cache.pinFile(pinned)) {
      use(old);
      use(young);
      use(text(2_000, 'n'));
      assertThat(cache.bytes()).isEqualTo(8_500);
      assertThat(pin.path()).exists();
      int before = server.gets();
      use(young);
      assertThat(server.gets()).isEqualTo(before);
      use(old);
      assertThat(server.gets()).isEqualTo(before + 1);
    }
  }

  @Test
  void the_cache_survives_a_restart_and_is_verified() throws Exception {
    Fetch good = text(100, 'g');
    Fetch damaged = text(200, 'd');
    Fetch tree = server.put(Zips.of("a.txt", "text"));
    Fetch shrunk = server.put(Zips.of("a.txt", "longer text"));
    use(good);
    use(damaged);
    cache.pinTree(tree, DATA).close();
    Path hurt;
    try (BlobCache.Pin pin = cache.pinTree(shrunk, DATA)) {
      hurt = pin.path();
    }
    overwrite(home.resolve("file").resolve(damaged.digest().sha256()), "d".repeat(199) + "x");
    overwrite(hurt.resolve("a.txt"), "LONGER TEXT");
    Files.createDirectory(home.resolve("tree").resolve("0".repeat(64)));
    Files.writeString(home.resolve("tmp").resolve("half"), "half");
    int before = server.gets();

    cache.close();
    cache = BlobCache.open(home, 10_000, storage);
    use(good);
    cache.pinTree(tree, DATA).close();
    assertThat(server.gets()).isEqualTo(before);
    use(damaged);
    try (BlobCache.Pin pin = cache.pinTree(shrunk, DATA)) {
      assertThat(pin.path().resolve("a.txt")).hasContent("longer text");
    }
    assertThat(server.gets()).isEqualTo(before + 2);
    assertThat(home.resolve("tree").resolve("0".repeat(64))).doesNotExist();
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void a_cancelled_run_does_not_take_the_download_from_others() throws Exception {
    Fetch fetch = text(300, 'c');
    server.mood(StorageServer.Mood.FAILING, 2);
    Thread cancelled =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    use(fetch);
                  } catch (FaultException | InterruptedException _) {
                    Thread.currentThread().interrupt();
                  }
                });
    cancelled.interrupt();
    try (BlobCache.Pin pin = cache.pinFile(fetch)) {
      assertThat(pin.bytes()).isEqualTo(300);
    }
    cancelled.join();
  }

  /** Something that happens to a tree on the disk. */
  private interface Harm {
    void to(Path tree) throws IOException;
  }

  @Test
  void damage_to_a_tree_is_noticed_at_its_next_use_and_the_tree_fetched_again() throws Exception {
    List<Harm> harms =
        List.of(
            tree -> overwrite(tree.resolve("a/b.txt"), "tixt"),
            tree -> overwrite(tree.resolve("a/b.txt"), "te"),
            tree -> Files.delete(tree.resolve("a/b.txt")),
            tree -> Files.writeString(tree.resolve("a/more.txt"), "more"),
            tree -> Files.move(tree.resolve("a/b.txt"), tree.resolve("a/c.txt")),
            TreeDeletion::delete);
    Fetch fetch = server.put(Zips.of("a/b.txt", "text"));
    for (Harm harm : harms) {
      int before = server.gets();
      harm.to(treeOf(fetch));

      assertThat(read(fetch, "a/b.txt")).isEqualTo("text");
      assertThat(server.gets()).isGreaterThan(before);
      assertThat(treeOf(fetch).resolve("a/more.txt")).doesNotExist();
    }
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void damage_to_a_file_is_noticed_at_its_next_use_and_the_file_fetched_again() throws Exception {
    Fetch fetch = text(300, 'f');
    use(fetch);
    Path file = home.resolve("file").resolve(fetch.digest().sha256());
    for (String damaged : List.of("f".repeat(299) + "x", "f".repeat(100), "")) {
      overwrite(file, damaged);
      use(fetch);
      assertThat(file).hasContent("f".repeat(300));
    }
    Files.delete(file);
    use(fetch);
    assertThat(server.gets()).isEqualTo(5);
  }

  @Test
  void damage_that_leaves_no_trace_outside_is_found_when_the_last_reading_is_old()
      throws Exception {
    cache.close();
    BlobCache.Settings always = new BlobCache.Settings(10_000, 100, Duration.ZERO, false);
    cache = BlobCache.open(home, always, storage, Peers.NONE);
    Fetch fetch = server.put(Zips.of("a.txt", "text"));
    Path file = treeOf(fetch).resolve("a.txt");
    FileTime changed = Files.getLastModifiedTime(file);
    overwrite(file, "tixt");
    Files.setLastModifiedTime(file, changed);

    assertThat(read(fetch, "a.txt")).isEqualTo("text");
  }

  @Test
  void a_damaged_tree_stays_for_the_runs_that_use_it() throws Exception {
    Fetch fetch = server.put(Zips.of("a.txt", "text", "b.txt", "more"));
    try (BlobCache.Pin old = cache.pinTree(fetch, DATA);
        DirectoryStream<Path> mounted = Files.newDirectoryStream(old.path())) {
      overwrite(old.path().resolve("a.txt"), "tixt");
      try (BlobCache.Pin fresh = cache.pinTree(fetch, DATA)) {
        assertThat(fresh.path().resolve("a.txt")).hasContent("text");
        assertThat(mounted).hasSize(2);
        assertThat(home.resolve("tmp")).isNotEmptyDirectory();
      }
    }
    assertThat(home.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void zips_go_before_trees_and_the_count_has_a_bound_too() throws Exception {
    cache.close();
    BlobCache.Settings few = new BlobCache.Settings(10_000, 3, Duration.ofDays(1), false);
    cache = BlobCache.open(home, few, storage, Peers.NONE);
    Fetch tree = server.put(Zips.of("a.txt", "text"));
    use(text(10, 'a'));
    cache.pinTree(tree, DATA).close();
    for (char fill : "bcdefgh".toCharArray()) {
      use(text(10, fill));
    }
    int before = server.gets();
    cache.pinTree(tree, DATA).close();
    use(text(10, 'h'));
    assertThat(server.gets()).isEqualTo(before);
    assertThat(home.resolve("file")).isDirectoryContaining(file -> true);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(home.resolve("file"))) {
      assertThat(files).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void a_directory_belongs_to_one_worker() throws Exception {
    assertThatThrownBy(() -> BlobCache.open(home, 10_000, storage))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another worker");
    cache.close();
    cache = BlobCache.open(home, 10_000, storage);
  }

  @Test
  void what_is_kept_may_not_be_written() throws Exception {
    Fetch fetch = server.put(Zips.of("a.txt", "text"));
    assertThat(Files.getPosixFilePermissions(treeOf(fetch).resolve("a.txt")))
        .isEqualTo(PosixFilePermissions.fromString("r--r--r--"));
  }
}
