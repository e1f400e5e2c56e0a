package org.scoregrid.worker.cache.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.fault.FaultException;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.id.WorkerName;
import org.scoregrid.fleet.local.LocalFleet;
import org.scoregrid.queuebridge.wire.Assignment.Fetch;
import org.scoregrid.worker.StorageServer;
import org.scoregrid.worker.Zips;
import org.scoregrid.worker.cache.BlobCache;
import org.scoregrid.worker.storage.StorageClient;
import org.scoregrid.worker.workspace.ArchiveSubject;

/** Two workers of a site over loopback. */
class SitePeersTest {
  private static final ArchiveSubject DATA = ArchiveSubject.task("The data");

  private final LocalFleet fleet = new LocalFleet(InstantSource.system(), Duration.ofSeconds(2));
  private StorageServer storage;
  private Host first;
  private Host second;

  @BeforeEach
  void open(@TempDir Path one, @TempDir Path two) throws IOException {
    storage = new StorageServer();
    first = new Host("first", one, "site");
    second = new Host("second", two, "site");
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
    storage.close();
    fleet.close();
  }

  /** The caching part of a worker. */
  private final class Host implements AutoCloseable {
    final Path home;
    final StorageClient client = new StorageClient(Duration.ofMillis(100));
    final SitePeers peers;
    final BlobCache cache;
    final PeerServer server;
    final Announcements announcements;

    Host(String name, Path home, String site) throws IOException {
      this.home = home;
      WorkerName self = new WorkerName(name);
      Sharing sharing =
          new Sharing(
              site,
              "a secret of the site",
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              10,
              2,
              Duration.ofSeconds(5),
              Duration.ofMinutes(10));
      peers = new SitePeers(fleet, sharing, self, InstantSource.system());
      cache = BlobCache.open(home, BlobCache.Settings.of(1_000_000).withZips(), client, peers);
      server = PeerServer.start(sharing, cache, InstantSource.system());
      announcements = new Announcements(fleet, self, cache, sharing, server);
    }

    /** Loads a tree and tells the fleet. */
    String load(Fetch fetch) throws Exception {
      try (BlobCache.Pin pin = cache.pinTree(fetch, DATA)) {
        return Files.readString(pin.path().resolve("a.txt"));
      } finally {
        announcements.announce();
      }
    }

    @Override
    public void close() {
      announcements.close();
      server.close();
      peers.close();
      client.close();
      cache.close();
    }
  }

  private static int status(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }

  @Test
  void a_worker_fetches_from_another_of_its_site_while_storage_is_off() throws Exception {
    Fetch fetch = storage.put(Zips.of("a.txt", "text"));
    assertThat(first.load(fetch)).isEqualTo("text");
    storage.mood(StorageServer.Mood.REFUSING, 1_000);

    assertThat(second.load(fetch)).isEqualTo("text");

    assertThat(storage.gets()).isEqualTo(1);
    assertThat(fleet.caches())
        .hasSize(2)
        .allSatisfy(
            content -> {
              assertThat(content.files()).containsExactly(fetch.digest());
              assertThat(content.trees()).containsExactly(fetch.digest());
            });
  }

  @Test
  void a_peer_that_is_gone_or_does_not_have_it_any_more_costs_a_trip_to_storage() throws Exception {
    Fetch evicted = storage.put(Zips.of("a.txt", "evicted"));
    first.load(evicted);
    first.cache.makeRoom(1_000_000);
    assertThat(second.load(evicted)).isEqualTo("evicted");

    Fetch fetch = storage.put(Zips.of("a.txt", "text"));
    first.load(fetch);
    first.server.close();
    assertThat(second.load(fetch)).isEqualTo("text");
    assertThat(storage.gets()).isEqualTo(4);
  }

  @Test
  void a_peer_that_sends_wrong_bytes_is_noticed_and_left_out() throws Exception {
    Fetch fetch = storage.put(Zips.of("a.txt", "text"));
    Fetch other = storage.put(Zips.of("a.txt", "more"));
    first.load(fetch);
    first.load(other);
    Path lie = first.home.resolve("file").resolve(fetch.digest().sha256());
    Files.setPosixFilePermissions(lie, PosixFilePermissions.fromString("rw-r--r--"));
    byte[] bytes = Files.readAllBytes(lie);
    bytes[bytes.length / 2] ^= 1;
    Files.write(lie, bytes);

    assertThat(second.load(fetch)).isEqualTo("text");
    assertThat(storage.gets()).isEqualTo(3);
    assertThat(second.load(other)).isEqualTo("more");
    assertThat(storage.gets()).isEqualTo(4);
  }

  @Test
  void another_site_is_not_asked(@TempDir Path three) throws Exception {
    Fetch fetch = storage.put(Zips.of("a.txt", "text"));
    first.load(fetch);
    storage.mood(StorageServer.Mood.REFUSING, 1_000);
    try (Host stranger = new Host("stranger", three, "elsewhere")) {
      assertThatThrownBy(() -> stranger.load(fetch)).isInstanceOf(FaultException.class);
    }
  }

  @Test
  void only_a_fresh_address_signed_with_the_secret_is_served() throws Exception {
    Fetch fetch = storage.put(Zips.of("a.txt", "text"));
    first.load(fetch);
    String host = "http://" + first.server.address();
    PeerKey key = new PeerKey("a secret of the site");
    Instant now = Instant.now();
    Digest absent = Digest.of(new byte[] {1});

    assertThat(status(host + key.address(fetch.digest(), now))).isEqualTo(200);
    assertThat(status(host + key.address(absent, now))).isEqualTo(404);
    assertThat(status(host + key.address(fetch.digest(), now.minusSeconds(600)))).isEqualTo(403);
    assertThat(status(host + key.address(fetch.digest(), now.plusSeconds(600)))).isEqualTo(403);
    String foreign = new PeerKey("a secret of another").address(fetch.digest(), now);
    assertThat(status(host + foreign)).isEqualTo(403);
    assertThat(status(host + "/blob/" + fetch.digest().sha256())).isEqualTo(403);
  }
}
