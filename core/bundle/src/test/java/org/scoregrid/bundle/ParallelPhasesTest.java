package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;

final class ParallelPhasesTest {
  private final Path dir;

  ParallelPhasesTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void a_parent_and_its_children_are_one_phase_with_a_task_for_each_child() throws IOException {
    CompetitionDraft draft = OldBundles.of(OldBundles.YAML_18).draft(dir);

    assertThat(draft.phases()).hasSize(1);
    PhaseDraft phase = draft.phases().getFirst();
    assertThat(phase.name()).isEqualTo("All lakes");
    assertThat(phase.start()).isEqualTo("2019-09-24T00:00:00Z");
    assertThat(phase.end()).isEqualTo("2019-12-31T00:00:00Z");
    assertThat(phase.tasks()).containsExactly("0", "1");
    assertThat(draft.tasks())
        .extracting(TaskDraft::name)
        .containsExactly("Lake one Task", "Lake two Task");
  }

  @Test
  void the_phase_has_the_limits_of_its_parent_and_else_those_that_suit_all_children()
      throws IOException {
    PhaseDraft phase = OldBundles.of(OldBundles.YAML_18).draft(dir).phases().getFirst();

    assertThat(phase.maxSubmissionsPerDay()).isEqualTo(9);
    assertThat(phase.executionTimeLimit()).isEqualTo(Duration.ofSeconds(300));
    assertThat(phase.hideOutput()).isTrue();
    assertThat(phase.startingKit()).isEqualTo(new Source.Member("kit", true));
  }

  @Test
  void a_notice_says_what_was_done() throws IOException {
    assertThat(OldBundles.of(OldBundles.YAML_18).notices(dir))
        .containsExactly(
            "competition.yaml:7:18: phases.1.phasenumber is a parallel parent: it becomes one phase"
                + " with a task for each of phases.2, phases.3. Nothing needs to be done: each"
                + " submission runs on all of these tasks");
  }

  @Test
  void other_phases_stay_phases_of_their_own_wherever_they_stand() throws IOException {
    CompetitionDraft draft =
        OldBundles.replacing(
                OldBundles.YAML_18,
                "leaderboard:\n  leaderboards",
                """
                  0: {phasenumber: 0, label: Before, start_date: 2019-01-01, scoring_program: truth}
                  9: {phasenumber: 9, label: After, start_date: 2019-11-01, scoring_program: truth}
                leaderboard:
                  leaderboards""")
            .draft(dir);

    assertThat(draft.phases())
        .extracting(PhaseDraft::name)
        .containsExactly("Before", "All lakes", "After");
    assertThat(draft.phases())
        .extracting(PhaseDraft::tasks)
        .containsExactly(List.of("0"), List.of("1", "2"), List.of("3"));
    assertThat(draft.phases().get(1).end()).isEqualTo("2019-10-31T00:00:00Z");
  }

  @Test
  void a_parent_needs_no_date_and_no_label_as_its_children_have_them() throws IOException {
    PhaseDraft phase =
        OldBundles.replacing(
                OldBundles.YAML_18, "    label: All lakes\n    start_date: 2019-09-24\n", "")
            .draft(dir)
            .phases()
            .getFirst();

    assertThat(phase.name()).isEqualTo("Lake one");
    assertThat(phase.start()).isEqualTo("2019-09-24T00:00:00Z");
  }

  @Test
  void a_parent_without_children_and_a_child_without_parent_are_ordinary_phases()
      throws IOException {
    BundleZip zip =
        OldBundles.replacing(
            OldBundles.YAML_18,
            "parent_phasenumber: 1\n    label: Lake",
            "parent_phasenumber: 7\n    label: Lake");

    assertThat(zip.draft(dir).phases()).hasSize(3);
    assertThat(zip.notices(dir))
        .anyMatch(it -> it.contains("phases.1.is_parallel_parent is true but no phase names it"))
        .anyMatch(it -> it.contains("phases.2.parent_phasenumber names no parallel parent"));
  }

  @Test
  void phases_that_are_each_others_parent_are_ordinary_phases() throws IOException {
    BundleZip zip =
        OldBundles.of(
            OldBundles.YAML_18
                .replace("is_parallel_parent: true", "parent_phasenumber: 2")
                .replace("parent_phasenumber: 1\n    label: Lake two", "label: Lake two"));

    assertThat(zip.draft(dir).phases()).hasSize(3);
  }

  @Test
  void migration_into_a_first_parallel_phase_has_no_effect_and_does_not_keep_it_from_loading()
      throws IOException {
    BundleZip zip =
        OldBundles.replacing(
            OldBundles.YAML_18, "label: Lake two", "auto_migration: true\n    label: Lake two");

    assertThat(zip.draft(dir).phases().getFirst().autoMigrateToThisPhase()).isFalse();
    assertThat(zip.notices(dir))
        .anyMatch(it -> it.contains("phases.3.auto_migration has no effect in the first phase"));
  }
}
