package org.scoregrid.standalone.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  @TempDir private Path directory = Path.of(".");

  @Test
  void an_empty_file_means_the_defaults() throws Exception {
    assertThat(read("", Map.of())).isEqualTo(Settings.DEFAULT);
    assertThat(read("# nothing\n", Map.of())).isEqualTo(Settings.DEFAULT);
  }

  @Test
  void a_key_changes_its_own_setting_only() throws Exception {
    Settings settings = read("web:\n  port: 9000\nworker:\n  queues: [/, abc]\n", Map.of());

    assertThat(settings.web()).isEqualTo(new Settings.Web("0.0.0.0", 9000));
    assertThat(settings.worker().queues()).containsExactly("/", "abc");
    assertThat(settings.run()).isEqualTo(Settings.DEFAULT.run());
  }

  @Test
  void an_unknown_key_is_refused_by_name() {
    assertThatThrownBy(() -> read("web:\n  prot: 9000\n", Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("web.prot");
    assertThatThrownBy(() -> read("wbe:\n  port: 9000\n", Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("wbe");
  }

  @Test
  void a_wrong_type_is_refused_by_name() {
    assertThatThrownBy(() -> read("web:\n  port: many\n", Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("web.port");
    assertThatThrownBy(() -> read("web: 9000\n", Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("web");
    assertThatThrownBy(() -> read("worker:\n  queues: abc\n", Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("worker.queues");
  }

  @Test
  void text_that_is_no_mapping_is_refused() {
    assertThatThrownBy(() -> read("- web\n", Map.of())).isInstanceOf(BadSettings.class);
    assertThatThrownBy(() -> read("web: [\n", Map.of())).isInstanceOf(BadSettings.class);
  }

  @Test
  void a_missing_file_is_named() {
    assertThatThrownBy(() -> SettingsFile.read(directory.resolve("none.yaml"), Map.of()))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("none.yaml");
  }

  @Test
  void the_environment_overrides_the_file() throws Exception {
    Settings settings =
        read(
            "web:\n  port: 9000\n",
            Map.of(
                "SCOREGRID_WEB_PORT", "9100",
                "SCOREGRID_WORKER_ENGINE_SOCKET", "tcp://localhost:2375",
                "SCOREGRID_FLEET_MEMBERS", "a:5701,b:5701",
                "SCOREGRID_RUN_CPUS", "2.5",
                "PATH", "/bin"));

    assertThat(settings.web().port()).isEqualTo(9100);
    assertThat(settings.worker().engineSocket()).isEqualTo("tcp://localhost:2375");
    assertThat(settings.fleet().members()).containsExactly("a:5701", "b:5701");
    assertThat(settings.run().cpus()).isEqualTo(2.5);
  }

  @Test
  void a_wrong_type_in_the_environment_is_refused_by_name() {
    assertThatThrownBy(() -> read("", Map.of("SCOREGRID_WEB_PORT", "many")))
        .isInstanceOf(BadSettings.class)
        .hasMessageContaining("web.port");
  }

  private Settings read(String text, Map<String, String> environment)
      throws BadSettings, IOException {
    return SettingsFile.read(
        Files.writeString(directory.resolve("scoregrid.yaml"), text), environment);
  }
}
