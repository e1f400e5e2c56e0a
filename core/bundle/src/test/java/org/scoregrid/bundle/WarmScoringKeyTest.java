package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;

class WarmScoringKeyTest {

  @Test
  void a_task_is_scored_cold_unless_it_asks_for_warm(@TempDir Path dir) throws IOException {
    assertThat(new BundleZip().draft(dir).tasks().getFirst().warmScoring()).isFalse();
  }

  @Test
  void the_key_is_read_and_known(@TempDir Path dir) throws IOException {
    BundleZip zip = with("warm_scoring: true");

    assertThat(zip.notices(dir)).isEmpty();
    assertThat(zip.draft(dir).tasks()).extracting(TaskDraft::warmScoring).containsExactly(true);
  }

  @Test
  void beside_participants_code_it_is_said_to_have_no_effect(@TempDir Path dir) throws IOException {
    BundleZip zip = with("warm_scoring: true\n    ingestion_only_during_scoring: true");

    assertThat(zip.notices(dir)).singleElement().asString().contains("warm_scoring", "no effect");
  }

  private static BundleZip with(String lines) {
    return BundleZip.yaml(
        yaml ->
            yaml.replace("    name: Sort seeds\n", "    name: Sort seeds\n    " + lines + "\n"));
  }
}
