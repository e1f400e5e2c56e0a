package org.scoregrid.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.LeaderboardDraft;
import org.scoregrid.domain.competition.CompetitionDraft.PhaseDraft;
import org.scoregrid.domain.competition.CompetitionDraft.SolutionDraft;
import org.scoregrid.domain.competition.CompetitionDraft.Source;
import org.scoregrid.domain.competition.CompetitionDraft.TaskDraft;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.leaderboard.ColumnDraft;
import org.scoregrid.domain.leaderboard.Computation;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.domain.leaderboard.Sorting;
import org.scoregrid.domain.leaderboard.SubmissionRule;

/** Every key of reference/bundle-format.md 3 with a value that is not its default. */
final class EveryKeyTest {
  private static final String QUEUE = "99999999-2222-3333-4444-555555555555";
  private static final String YAML =
      """
      version: "2"
      title: Seeds
      description: Sort them
      image: ./logo.png
      terms: terms.md
      registration_auto_approve: true
      docker_image: my/image:2
      make_programs_available: true
      make_input_data_available: true
      queue: %s
      enable_detailed_results: true
      show_detailed_results_in_submission_panel: false
      show_detailed_results_in_leaderboard: false
      auto_run_submissions: false
      can_participants_make_submissions_public: false
      forum_enabled: false
      competition_type: benchmark
      reward: Fame
      contact_email: seeds@example.org
      pages:
        - {title: Overview, file: pages/overview.md}
        - {title: More, file: terms.md}
      tasks:
        - index: 5
          name: Sort
          description: By size
          scoring_program: scoring
          ingestion_program: scoring/
          input_data: truth.zip
          reference_data: ./truth.zip
          ingestion_only_during_scoring: true
          is_public: true
      solutions:
        - {index: 1, name: Best, description: Slow, path: truth.zip, tasks: [5]}
      phases:
        - {index: 1, name: First, start: 2024-01-01, end: 2024-02-01, tasks: [5]}
        - index: 2
          name: Second
          description: The last
          start: 2024-02-01 00:00:01
          end: 2024-03-01T12:30:00-05:00
          tasks: ['5']
          max_submissions: 8
          max_submissions_per_day: 2
          execution_time_limit: 90
          auto_migrate_to_this_phase: true
          hide_output: true
          hide_prediction_output: true
          hide_score_output: true
          starting_kit: scoring
          public_data: truth.zip
          accepts_only_result_submissions: true
      leaderboards:
        - title: Results
          key: main
          hidden: true
          submission_rule: Force_Best
          primary_index: 3
          ranking: mean_rank
          columns:
            - {title: A, key: a, index: 1, sorting: asc, precision: 5, hidden: true}
            - {title: B, key: b, index: 3, computation: max, computation_indexes: [1]}
      """
          .formatted(QUEUE);

  private final CompetitionDraft draft;
  private final List<String> notices;

  EveryKeyTest(@TempDir Path dir) throws IOException {
    BundleZip zip = new BundleZip().with("competition.yaml", YAML);
    this.draft = zip.draft(dir);
    this.notices = zip.notices(dir);
  }

  @Test
  void no_key_goes_unread() {
    assertThat(notices).isEmpty();
  }

  @Test
  void the_top_level() {
    assertThat(draft.description()).isEqualTo("Sort them");
    assertThat(draft.logoPath()).isEqualTo("logo.png");
    assertThat(draft.queue()).hasToString(QUEUE);
    assertThat(draft.pages())
        .extracting(CompetitionDraft.Page::title)
        .containsExactly("Overview", "More");
    assertThat(draft.settings())
        .isEqualTo(
            new CompetitionDraft.Settings(
                "my/image:2",
                true,
                true,
                true,
                true,
                false,
                false,
                false,
                false,
                false,
                "benchmark",
                "Fame",
                "seeds@example.org"));
  }

  @Test
  void tasks_and_solutions() {
    Source truth = new Source.Member("truth.zip", false);
    Source scoring = new Source.Member("scoring", true);
    assertThat(draft.tasks())
        .containsExactly(
            new TaskDraft(
                "5",
                null,
                "Sort",
                "By size",
                Map.of(
                    DatasetType.SCORING_PROGRAM, scoring,
                    DatasetType.INGESTION_PROGRAM, scoring,
                    DatasetType.INPUT_DATA, truth,
                    DatasetType.REFERENCE_DATA, truth),
                true,
                true));
    assertThat(draft.solutions())
        .containsExactly(new SolutionDraft("1", null, "Best", "Slow", List.of("5"), truth));
  }

  @Test
  void phases() {
    assertThat(draft.phases().getLast())
        .isEqualTo(
            new PhaseDraft(
                1,
                "Second",
                "The last",
                Instant.parse("2024-02-01T00:00:01Z"),
                Instant.parse("2024-03-01T17:30:00Z"),
                2,
                8,
                Duration.ofSeconds(90),
                true,
                true,
                true,
                true,
                true,
                new Source.Member("scoring", true),
                new Source.Member("truth.zip", false),
                List.of("5")));
  }

  @Test
  void leaderboards() {
    assertThat(draft.leaderboards())
        .containsExactly(
            new LeaderboardDraft(
                "Results",
                "main",
                true,
                SubmissionRule.FORCE_BEST,
                3,
                RankingMode.MEAN_RANK,
                List.of(
                    new ColumnDraft("A", "a", 1, Sorting.ASC, null, List.of(), 5, true),
                    new ColumnDraft(
                        "B", "b", 3, Sorting.DESC, Computation.MAX, List.of(1), 2, false))));
  }

  @ParameterizedTest
  @EnumSource
  void every_way_to_rank_has_its_word(RankingMode ranking, @TempDir Path dir) throws IOException {
    String yaml = YAML.replace("mean_rank", ranking.wireName());

    assertThat(new BundleZip().with("competition.yaml", yaml).draft(dir).leaderboards())
        .extracting(LeaderboardDraft::ranking)
        .containsExactly(ranking);
  }

  @ParameterizedTest
  @EnumSource
  void every_submission_rule_has_its_word(SubmissionRule rule, @TempDir Path dir)
      throws IOException {
    String yaml = YAML.replace("Force_Best", rule.wireName());

    assertThat(new BundleZip().with("competition.yaml", yaml).draft(dir).leaderboards())
        .extracting(LeaderboardDraft::submissionRule)
        .containsExactly(rule);
  }
}
