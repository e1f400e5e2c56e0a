package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;

final class BundleDraftTest {
  private final Path dir;

  BundleDraftTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void a_small_bundle_loads_with_the_defaults_of_the_format() throws IOException {
    CompetitionDraft draft = new BundleZip().draft(dir);

    assertThat(draft.title()).isEqualTo("Seeds");
    assertThat(draft.terms()).isEqualTo("Be kind.");
    assertThat(draft.logoPath()).isEqualTo("logo.png");
    assertThat(draft.pages()).containsExactly(new CompetitionDraft.Page("Overview", "# Seeds", 0));
    assertThat(draft.settings())
        .isEqualTo(
            new CompetitionDraft.Settings(
                CompetitionDraft.DEFAULT_IMAGE,
                false,
                false,
                false,
                false,
                true,
                true,
                true,
                true,
                true,
                "competition",
                null,
                null));
    assertThat(draft.queue()).isNull();
    assertThat(draft.factSheet()).isNull();
    assertThat(draft.tasks().getFirst().files())
        .isEqualTo(
            Map.of(
                DatasetType.SCORING_PROGRAM, new Source.Member("scoring", true),
                DatasetType.REFERENCE_DATA, new Source.Member("truth.zip", false)));
    assertThat(draft.leaderboards().getFirst().submissionRule()).isEqualTo(SubmissionRule.ADD);
    assertThat(draft.leaderboards().getFirst().columns())
        .containsExactly(
            new ColumnDraft("Accuracy", "accuracy", 0, Sorting.DESC, null, List.of(), 2, false),
            new ColumnDraft("Seconds", "seconds", 1, Sorting.ASC, null, List.of(), 2, false));
  }

  @Test
  void a_phase_has_default_limits_and_keeps_time_of_day_and_offset() throws IOException {
    PhaseDraft phase = new BundleZip().draft(dir).phases().getFirst();

    assertThat(phase.start()).isEqualTo(Instant.parse("2024-01-01T00:00:00Z"));
    assertThat(phase.end()).isEqualTo(Instant.parse("2024-06-30T16:00:00Z"));
    assertThat(phase.maxSubmissionsPerDay()).isEqualTo(5);
    assertThat(phase.maxSubmissionsPerPerson()).isEqualTo(100);
    assertThat(phase.executionTimeLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(phase.tasks()).containsExactly("0");
  }

  @Test
  void null_and_zero_are_unlimited_but_no_time_limit_is_the_default() throws IOException {
    PhaseDraft phase =
        BundleZip.replacing(
                "  - name: Final\n",
                """
                  - name: Final
                    max_submissions: null
                    max_submissions_per_day: 0
                    execution_time_limit: 0
                """)
            .draft(dir)
            .phases()
            .getLast();

    assertThat(phase.maxSubmissionsPerPerson()).isZero();
    assertThat(phase.maxSubmissionsPerDay()).isZero();
    assertThat(phase.executionTimeLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(phase.end()).isNull();
  }

  @Test
  void phases_are_sorted_by_their_index_and_renumbered() throws IOException {
    CompetitionDraft draft =
        BundleZip.yaml(
                text ->
                    text.replace("  - name: Feedback\n", "  - name: Feedback\n    index: 7\n")
                        .replace("  - name: Final\n", "  - name: Final\n    index: 3\n")
                        .replace("start: 2024-07-01", "start: 2023-01-01\n    end: 2023-02-01"))
            .draft(dir);

    assertThat(draft.phases()).extracting(PhaseDraft::name).containsExactly("Final", "Feedback");
    assertThat(draft.phases()).extracting(PhaseDraft::index).containsExactly(0, 1);
  }

  @Test
  void yes_and_on_are_true_and_so_are_their_quoted_spellings() throws IOException {
    CompetitionDraft draft =
        BundleZip.replacing(
                "title: Seeds\n",
                """
                title: Seeds
                enable_detailed_results: yes
                make_programs_available: on
                registration_auto_approve: "True"
                forum_enabled: Off
                """)
            .draft(dir);

    assertThat(draft.settings().enableDetailedResults()).isTrue();
    assertThat(draft.settings().makeProgramsAvailable()).isTrue();
    assertThat(draft.settings().registrationAutoApprove()).isTrue();
    assertThat(draft.settings().forumEnabled()).isFalse();
  }

  @Test
  void anchors_and_merge_keys_are_followed_and_own_keys_win() throws IOException {
    CompetitionDraft draft =
        BundleZip.yaml(
                text ->
                    text.replace(
                            "  - name: Feedback\n",
                            "  - &base\n    name: Feedback\n    hide_output: true\n")
                        .replace(
                            "  - name: Final\n    start: 2024-07-01\n    tasks: [0]\n",
                            "  - <<: *base\n    name: Final\n    start: 2024-07-01\n    end: ~\n"))
            .draft(dir);

    PhaseDraft last = draft.phases().getLast();
    assertThat(last.name()).isEqualTo("Final");
    assertThat(last.hideOutput()).isTrue();
    assertThat(last.end()).isNull();
    assertThat(last.tasks()).containsExactly("0");
  }

  @Test
  void keys_name_stored_datasets_tasks_solutions_and_a_queue() throws IOException {
    UUID key = UUID.fromString("11111111-2222-3333-4444-555555555555");
    String more =
        """
          - index: old
            key: KEY
        solutions:
          - index: 0
            key: KEY
            tasks: [old]
        queue: KEY
        phases:
        """
            .replace("KEY", key.toString());
    CompetitionDraft draft =
        BundleZip.yaml(text -> text.replace("truth.zip", key.toString()).replace("phases:\n", more))
            .draft(dir);

    assertThat(draft.tasks().getFirst().files().get(DatasetType.REFERENCE_DATA))
        .isEqualTo(new Source.Existing(new DatasetKey(key)));
    assertThat(draft.tasks().getLast().key()).hasToString(key.toString());
    assertThat(draft.solutions().getFirst().key()).isEqualTo(new DatasetKey(key));
    assertThat(draft.queue()).hasToString(key.toString());
  }

  @Test
  void a_solution_keeps_its_key_and_its_file_as_dumps_write_both() throws IOException {
    String key = "11111111-2222-3333-4444-555555555555";
    String more =
        "solutions:\n  - {index: 0, key: %s, path: truth.zip, tasks: [0]}\nphases:\n"
            .formatted(key);
    CompetitionDraft draft = BundleZip.replacing("phases:\n", more).draft(dir);

    assertThat(draft.solutions().getFirst().key()).hasToString(key);
    assertThat(draft.solutions().getFirst().source())
        .isEqualTo(new Source.Member("truth.zip", false));
    BundleZip lost = BundleZip.replacing("phases:\n", more.replace("truth.zip", "lost.zip"));
    assertThat(lost.draft(dir).solutions().getFirst().source()).isNull();
    assertThat(lost.notices(dir)).anyMatch(it -> it.contains("path is not in the bundle"));
  }

  @Test
  void what_is_empty_but_loads_elsewhere_loads_with_a_notice() throws IOException {
    BundleZip zip =
        BundleZip.yaml(text -> text.replaceFirst("(?s)pages:.*(?=tasks:\n  -)", "pages: []\n"))
            .with("truth.zip", "");

    assertThat(zip.draft(dir).pages()).isEmpty();
    assertThat(zip.notices(dir))
        .anyMatch(it -> it.contains("pages is empty"))
        .anyMatch(it -> it.contains("tasks[0].reference_data names an empty file"));
  }

  @Test
  void a_dump_says_whether_a_task_is_public() throws IOException {
    assertThat(new BundleZip().draft(dir).tasks().getFirst().isPublic()).isFalse();
    assertThat(
            BundleZip.replacing("name: Sort seeds", "name: Sort seeds\n    is_public: true")
                .draft(dir)
                .tasks()
                .getFirst()
                .isPublic())
        .isTrue();
  }

  @Test
  void phases_that_take_results_only_are_remembered() throws IOException {
    CompetitionDraft draft =
        BundleZip.replacing(
                "- name: Final", "- name: Final\n    accepts_only_result_submissions: true")
            .draft(dir);

    assertThat(draft.phases())
        .extracting(PhaseDraft::acceptsOnlyResultSubmissions)
        .containsExactly(false, true);
  }

  @Test
  void a_solution_may_be_a_file_or_folder() throws IOException {
    String more =
        "solutions:\n  - index: 0\n    path: scoring\n    tasks: [0]\n    name: Best\nphases:\n";
    CompetitionDraft draft = BundleZip.replacing("phases:\n", more).draft(dir);

    assertThat(draft.solutions().getFirst().source()).isEqualTo(new Source.Member("scoring", true));
    assertThat(draft.solutions().getFirst().name()).isEqualTo("Best");
  }

  @Test
  void a_computed_column_takes_indexes_as_numbers_or_as_dumps_write_them() throws IOException {
    String more =
        """
              - title: Mean
                key: mean
                index: 2
                computation: avg
                computation_indexes: [0, '1']
        """;
    CompetitionDraft draft = BundleZip.yaml(text -> text + more).draft(dir);

    ColumnDraft mean = draft.leaderboards().getFirst().columns().getLast();
    assertThat(mean.computation()).isEqualTo(Computation.AVG);
    assertThat(mean.computationIndexes()).containsExactly(0, 1);
  }

  @Test
  void a_fact_sheet_keeps_its_order_and_the_types_of_its_values() throws IOException {
    String sheet =
        """
        fact_sheet: {
          "gpu": {key: gpu, type: select, title: "GPU?", selection: [True, False],
                  is_required: "true", is_on_leaderboard: "false"},
          "about": {key: about, type: text, title: About, selection: "",
                  is_required: "false", is_on_leaderboard: "true"}
        }
        """;
    CompetitionDraft draft = BundleZip.yaml(text -> text + sheet).draft(dir);

    assertThat(draft.factSheet()).containsOnlyKeys("gpu", "about");
    assertThat(draft.factSheet())
        .hasEntrySatisfying(
            "gpu",
            gpu ->
                assertThat(gpu)
                    .containsEntry("selection", List.of(true, false))
                    .containsEntry("is_required", "true"))
        .hasEntrySatisfying("about", about -> assertThat(about).containsEntry("selection", ""));
  }

  @Test
  void an_empty_fact_sheet_is_none() throws IOException {
    CompetitionDraft draft =
        BundleZip.replacing("title: Seeds", "title: Seeds\nfact_sheet: {}").draft(dir);

    assertThat(draft.factSheet()).isNull();
  }

  @Test
  void what_loads_but_is_hardly_meant_is_noticed() throws IOException {
    BundleZip odd =
        BundleZip.yaml(
            text ->
                text.replace("title: Seeds\n", "title: Seeds\nforum_enable: no\n")
                    .replace("end: 2024-06-30 18:00:00+02:00", "end: 2023-01-01")
                    .replace("truth.zip", "terms.md"));

    assertThat(odd.notices(dir))
        .satisfiesExactlyInAnyOrder(
            n ->
                assertThat(n)
                    .startsWith("competition.yaml:3:1: the key 'forum_enable' is not read"),
            n -> assertThat(n).contains("tasks[0].reference_data names a file that is not a zip"),
            n -> assertThat(n).contains("phases[0].end is not after its start"));
  }

  @Test
  void a_question_with_nothing_to_select_loads_with_a_notice() throws IOException {
    BundleZip odd =
        BundleZip.replacing(
            "title: Seeds",
            "title: Seeds\nfact_sheet:\n  q: {key: q, type: select, title: Q, selection: [],"
                + " is_required: 'false', is_on_leaderboard: 'false'}");

    assertThat(odd.draft(dir).factSheet()).containsOnlyKeys("q");
    assertThat(odd.notices(dir))
        .anySatisfy(n -> assertThat(n).contains("Question q has nothing to select"));
  }
}
