package org.scoregrid.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.standalone.config.BadSettings;
import org.scoregrid.standalone.config.SettingsFile;
import org.scoregrid.worker.cache.peer.Sharing;
import org.scoregrid.worker.container.docker.ImagePolicy;

class WorkerSettingsTest {
  private static final String SECRET = "sixteen letters.";

  @TempDir private Path directory = Path.of(".");

  @Test
  void a_worker_shares_nothing_unless_it_is_told_an_address() throws Exception {
    assertThat(settings("peers: {secret: \"%s\"}".formatted(SECRET)).sharing()).isEmpty();

    Sharing sharing =
        settings(
                "peers: {address: \"127.0.0.1:7001\", site: north, secret: \"%s\"}"
                    .formatted(SECRET))
            .sharing()
            .orElseThrow();

    assertThat(sharing.site()).isEqualTo("north");
    assertThat(sharing.secret()).isEqualTo(SECRET);
    assertThat(sharing.listen().getPort()).isEqualTo(7001);
  }

  @Test
  void sharing_without_a_secret_or_with_all_the_hosts_addresses_is_refused() {
    for (String peers :
        new String[] {
          "{address: \"127.0.0.1:7001\"}",
          "{address: \"0.0.0.0:7001\", secret: \"" + SECRET + "\"}",
          "{address: \"127.0.0.1\", secret: \"" + SECRET + "\"}",
          "{address: \"127.0.0.1:70000\", secret: \"" + SECRET + "\"}"
        }) {
      assertThatThrownBy(() -> settings("peers: " + peers).sharing())
          .as(peers)
          .isInstanceOf(BadSettings.class)
          .hasMessageStartingWith("peers");
    }
  }

  @Test
  void images_are_remembered_in_the_workers_home() throws Exception {
    ImagePolicy images =
        settings("worker: {home: /var/w}\nimages: {cache: 5GiB, wrongName: 7m, check: 2h}")
            .docker()
            .images();

    assertThat(images.ledger()).isEqualTo(Path.of("/var/w/images.ledger"));
    assertThat(images.bytes()).isEqualTo(5L << 30);
    assertThat(images.rememberWrong()).isEqualTo(Duration.ofMinutes(7));
    assertThat(images.checkEvery()).isEqualTo(Duration.ofHours(2));
    assertThat(settings("images: {ledger: /var/other}").docker().images().ledger())
        .isEqualTo(Path.of("/var/other"));
  }

  @Test
  void name_servers_of_runs_are_public_addresses() throws Exception {
    assertThat(settings("run: {dns: [9.9.9.9]}").docker().internet().nameServers())
        .containsExactly("9.9.9.9");
    for (String server : new String[] {"10.0.0.1", "127.0.0.1", "dns.example.org", "1.1.1.999"}) {
      assertThatThrownBy(() -> settings("run: {dns: [\"" + server + "\"]}").docker())
          .as(server)
          .isInstanceOf(BadSettings.class)
          .hasMessageStartingWith("run.dns");
    }
  }

  @Test
  void a_worker_can_be_kept_from_offering_the_internet() throws Exception {
    assertThat(settings("worker: {internet: never}").docker().internet().offered()).isFalse();
    assertThat(settings("").docker().internet().offered()).isTrue();
    assertThatThrownBy(() -> settings("worker: {internet: maybe}").docker())
        .isInstanceOf(BadSettings.class);
  }

  private WorkerSettings settings(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("scoregrid.yaml"), yaml);
    return new WorkerSettings(SettingsFile.read(file, Map.of()));
  }
}
