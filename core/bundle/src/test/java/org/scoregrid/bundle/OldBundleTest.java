package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Page;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;

final class OldBundleTest {
  private final Path dir;

  OldBundleTest(@TempDir Path dir) {
    this.dir = dir;
  }

  @Test
  void a_bundle_of_version_1_5_loads_with_the_defaults_of_that_format() throws IOException {
    CompetitionDraft draft = OldBundles.of(OldBundles.YAML_15).draft(dir);

    assertThat(draft.title()).isEqualTo("Tides");
    assertThat(draft.description()).isEqualTo("Heights of water");
    assertThat(draft.terms()).isEqualTo("Be kind.");
    assertThat(draft.logoPath()).isEqualTo("logo.png");
    assertThat(draft.solutions()).isEmpty();
    assertThat(draft.factSheet()).isNull();
    assertThat(draft.queue()).isNull();
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
  }

  @Test
  void pages_keep_their_order_the_place_of_the_terms_stays_free_and_they_may_be_empty()
      throws IOException {
    assertThat(OldBundles.of(OldBundles.YAML_15).draft(dir).pages())
        .containsExactly(new Page("overview", "<h1>Tides</h1>", 0), new Page("data", "", 2));
    assertThat(OldBundles.of(OldBundles.YAML_15).with("terms.html", "").draft(dir).terms())
        .isEmpty();
  }

  @Test
  void phases_are_sorted_by_number_and_end_a_day_before_the_next_one() throws IOException {
    List<PhaseDraft> phases = OldBundles.of(OldBundles.YAML_15).draft(dir).phases();

    assertThat(phases).extracting(PhaseDraft::name).containsExactly("Development", "Final");
    assertThat(phases).extracting(PhaseDraft::index).containsExactly(0, 1);
    assertThat(phases.getFirst().start()).isEqualTo("2020-01-01T00:00:00Z");
    assertThat(phases.getFirst().end()).isEqualTo("2020-03-09T10:00:00Z");
    assertThat(phases.getLast().start()).isEqualTo("2020-03-10T10:00:00Z");
    assertThat(phases.getLast().end()).isNull();
  }

  @Test
  void a_phase_keeps_its_limits_and_has_the_defaults() throws IOException {
    List<PhaseDraft> phases = OldBundles.of(OldBundles.YAML_15).draft(dir).phases();

    PhaseDraft first = phases.getFirst();
    assertThat(first.description()).isEqualTo("Try it");
    assertThat(first.maxSubmissionsPerPerson()).isEqualTo(7);
    assertThat(first.maxSubmissionsPerDay()).isEqualTo(3);
    assertThat(first.executionTimeLimit()).isEqualTo(Duration.ofSeconds(90));
    assertThat(first.startingKit()).isEqualTo(new Source.Member("kit", true));
    assertThat(first.publicData()).isEqualTo(new Source.Member("input", true));
    PhaseDraft last = phases.getLast();
    assertThat(last.maxSubmissionsPerPerson()).isEqualTo(100);
    assertThat(last.maxSubmissionsPerDay()).isEqualTo(5);
    assertThat(last.executionTimeLimit()).isEqualTo(Duration.ofMinutes(10));
    assertThat(last.autoMigrateToThisPhase()).isFalse();
    assertThat(last.startingKit()).isNull();
  }

  @Test
  void each_phase_has_a_new_task_with_its_files() throws IOException {
    CompetitionDraft draft = OldBundles.of(OldBundles.YAML_15).draft(dir);

    assertThat(draft.tasks())
        .extracting(TaskDraft::name)
        .containsExactly("Development Task", "Final Task");
    assertThat(draft.phases())
        .extracting(PhaseDraft::tasks)
        .containsExactly(List.of("0"), List.of("1"));
    TaskDraft task = draft.tasks().getFirst();
    assertThat(task.description()).isEqualTo("Try it");
    assertThat(task.ingestionOnlyDuringScoring()).isTrue();
    assertThat(task.files())
        .containsOnlyKeys(
            DatasetType.SCORING_PROGRAM,
            DatasetType.INGESTION_PROGRAM,
            DatasetType.INPUT_DATA,
            DatasetType.REFERENCE_DATA)
        .containsEntry(DatasetType.SCORING_PROGRAM, new Source.Member("scoring.zip", false));
  }

  @Test
  void columns_join_the_board_of_their_alias_in_the_order_of_their_ranks() throws IOException {
    CompetitionDraft draft = OldBundles.of(OldBundles.YAML_15).draft(dir);

    assertThat(draft.leaderboards()).hasSize(1);
    CompetitionDraft.LeaderboardDraft board = draft.leaderboards().getFirst();
    assertThat(board.title()).isEqualTo("Results");
    assertThat(board.key()).isEqualTo("Results");
    assertThat(board.submissionRule()).isEqualTo(SubmissionRule.ADD);
    assertThat(board.hidden()).isFalse();
    assertThat(board.columns())
        .containsExactly(
            new ColumnDraft("fit", "fit", 0, Sorting.DESC, null, List.of(), 2, false),
            new ColumnDraft("Error", "error", 1, Sorting.ASC, null, List.of(), 4, false));
  }

  @Test
  void the_first_board_keeps_the_numbers_over_all_boards_and_ranks_by_its_own_lowest()
      throws IOException {
    BundleZip two =
        OldBundles.replacing(
            "  columns:\n",
            """
                Other: &OTHER {label: Other}
              columns:
                alone: {leaderboard: *OTHER, rank: -1}
                lost: {leaderboard: {label: Nobody}, rank: 9}
            """);
    CompetitionDraft draft = two.draft(dir);

    assertThat(draft.leaderboards()).hasSize(2);
    assertThat(draft.leaderboards().getFirst().columns())
        .extracting(ColumnDraft::index)
        .containsExactly(1, 2);
    assertThat(draft.leaderboards().getFirst().primaryIndex()).isEqualTo(1);
    assertThat(two.notices(dir))
        .anyMatch(it -> it.contains("Other.label is a second leaderboard"))
        .anyMatch(it -> it.contains("lost.leaderboard has the label of no leaderboard"));
  }

  @Test
  void a_label_joins_whatever_its_case() throws IOException {
    CompetitionDraft draft =
        OldBundles.replacing(
                "leaderboard: *RESULTS\n      rank", "leaderboard: {label: rEsults}\n      rank")
            .draft(dir);

    assertThat(draft.leaderboards().getFirst().columns()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{operation: Avg, fields: [error, fit]}",
        "{operation: avg, fields: 'error, fit'}"
      })
  void computed_columns_are_computed(String computed) throws IOException {
    CompetitionDraft draft =
        OldBundles.replacing(
                "    fit:\n",
                "    mean:\n      leaderboard: *RESULTS\n      rank: 3\n      computed: "
                    + computed
                    + "\n    fit:\n")
            .draft(dir);

    ColumnDraft mean = draft.leaderboards().getFirst().columns().getLast();
    assertThat(mean.computation()).isEqualTo(Computation.AVG);
    assertThat(mean.computationIndexes()).containsExactly(1, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{operation: Median, fields: [error]}",
        "{operation: Avg, fields: [nothing]}",
        "{operation: Avg, fields: [fit]}",
        "{operation: Avg}",
        "{}",
      })
  void what_cannot_be_computed_stays_a_plain_column_with_a_notice(String computed)
      throws IOException {
    BundleZip zip =
        OldBundles.replacing("    fit:\n", "    fit:\n      computed: " + computed + "\n");

    assertThat(zip.draft(dir).leaderboards().getFirst().columns().getFirst().computation())
        .isNull();
    assertThat(zip.notices(dir))
        .anyMatch(it -> it.contains("leaderboard.columns.fit.computed cannot be computed here"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"version: 1", "version: '1'", "version: '1.5'", "version: 1.50", "x: 1"})
  void versions_1_and_1_5_and_none_are_the_same_format(String version) throws IOException {
    assertThat(OldBundles.replacing("version: 1.5", version).problems(dir)).isEmpty();
  }

  @Test
  void switches_are_read_and_registration_is_the_opposite_of_automatic_approval()
      throws IOException {
    CompetitionDraft.Settings settings =
        OldBundles.replacing(
                "has_registration: true\n",
                """
                has_registration: no
                competition_docker_image: my/image:1
                enable_detailed_results: true
                show_detailed_results_in_submission_panel: false
                show_detailed_results_in_leaderboard: false
                auto_run_submissions: false
                make_programs_available: true
                make_input_data_available: true
                """)
            .draft(dir)
            .settings();

    assertThat(settings)
        .isEqualTo(
            new CompetitionDraft.Settings(
                "my/image:1",
                true,
                true,
                true,
                true,
                false,
                false,
                false,
                true,
                true,
                "competition",
                null,
                null));
  }

  @Test
  void a_blank_image_is_the_default_and_the_text_null_is_endless() throws IOException {
    CompetitionDraft draft =
        OldBundles.replacing("end_date: null\n", "end_date: 'null'\ncompetition_docker_image: ''\n")
            .draft(dir);

    assertThat(draft.settings().dockerImage()).isEqualTo(CompetitionDraft.DEFAULT_IMAGE);
    assertThat(draft.phases().getLast().end()).isNull();
    assertThat(
            OldBundles.replacing("end_date: null", "end_date: 2020-12-31T18:00:00Z")
                .draft(dir)
                .phases()
                .getLast()
                .end())
        .isEqualTo(Instant.parse("2020-12-31T18:00:00Z"));
  }

  @Test
  void hiding_and_migration_are_kept_and_a_missing_program_loads_with_a_notice()
      throws IOException {
    BundleZip zip =
        OldBundles.replacing(
            "+02:00\n    scoring_program: scoring.zip\n",
            """
            +02:00
                auto_migration: true
                hide_output: true
                hide_prediction_output: true
                hide_score_output: true
            """);
    PhaseDraft last = zip.draft(dir).phases().getLast();

    assertThat(last.autoMigrateToThisPhase()).isTrue();
    assertThat(last.hideOutput()).isTrue();
    assertThat(last.hidePredictionOutput()).isTrue();
    assertThat(last.hideScoreOutput()).isTrue();
    assertThat(zip.notices(dir))
        .anyMatch(it -> it.contains("phases.2.label has no scoring_program"));
  }

  @Test
  void what_the_original_ignores_silently_is_noticed_with_its_place() throws IOException {
    BundleZip zip =
        OldBundles.replacing(
            "has_registration: true\n",
            "enable_forum: false\nadmin_names: me\nhas_registration: true\ntypo: 1\n");

    assertThat(zip.notices(dir))
        .containsExactlyInAnyOrder(
            "competition.yaml:5:1: enable_forum of CodaLab is not taken over. Switch the forum in"
                + " the editor",
            "competition.yaml:6:1: admin_names of CodaLab is not taken over. Add them as organizers"
                + " on the competition's page",
            "competition.yaml:8:1: the key 'typo' is not read. Check its spelling, or delete it");
  }

  @Test
  void phases_that_start_within_a_day_load_but_one_is_never_open() throws IOException {
    BundleZip zip = OldBundles.replacing("2020-03-10 12:00:00+02:00", "2020-01-01 12:00");

    assertThat(zip.draft(dir).phases().getFirst().end()).isEqualTo("2019-12-31T12:00:00Z");
    assertThat(zip.notices(dir)).anyMatch(it -> it.contains("Nobody can submit in this phase"));
  }

  /** One row per rule: the text that is replaced, by what, and what the problem says. */
  @ParameterizedTest(name = "{2}")
  @CsvFileSource(resources = "/broken-old-rules.txt", delimiter = '|', quoteCharacter = '`')
  void a_broken_rule_is_named(String old, String replacement, String said) throws IOException {
    BundleZip broken =
        OldBundles.replacing(old.replace("\\n", "\n"), replacement.replace("\\n", "\n"));

    assertThat(broken.problems(dir)).anySatisfy(problem -> assertThat(problem).contains(said));
  }
}
