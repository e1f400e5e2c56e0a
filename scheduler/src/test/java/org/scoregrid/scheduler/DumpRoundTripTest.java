package org.scoregrid.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionDraft;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.store.CompetitionStore.NewCompetition;

/** Bundle, competition, dump, competition: what comes out is what went in. */
class DumpRoundTripTest {
  private final Path folder;
  private final SchedulerWorld here;
  private final SchedulerWorld elsewhere;
  private final AccountId organizer;

  DumpRoundTripTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    here = new SchedulerWorld(Files.createDirectories(folder.resolve("here")));
    elsewhere = new SchedulerWorld(Files.createDirectories(folder.resolve("elsewhere")));
    organizer = here.account("organizer");
  }

  @AfterEach
  void close() {
    here.close();
    elsewhere.close();
  }

  @Test
  void a_small_competition_loads_on_another_server() throws IOException {
    assertSameElsewhere(here.competition(organizer));
  }

  @Test
  void a_competition_with_everything_loads_on_another_server() throws IOException {
    assertSameElsewhere(here.unpacked(here.upload(organizer, here.bundle(RichBundle.members()))));
  }

  @Test
  void files_that_were_named_by_key_go_along() throws IOException {
    Competition first = here.competition(organizer);
    Task task = first.phases().getFirst().tasks().getFirst();
    String yaml =
        """
        version: 2
        title: Again
        image: logo.gif
        terms: terms.md
        pages: [{title: Overview, file: overview.md}]
        tasks:
          - {index: 0, key: %s}
          - {index: 1, name: New, scoring_program: %s, reference_data: truth.zip}
        phases: [{name: Only, start: 2020-01-01, tasks: [0, 1], starting_kit: %s}]
        leaderboards:
          - {title: Board, key: board, columns: [{title: Score, key: score, index: 0}]}
        """
            .formatted(
                task.key(),
                task.files().get(DatasetType.SCORING_PROGRAM),
                task.files().get(DatasetType.REFERENCE_DATA));

    assertSameElsewhere(
        here.unpacked(here.upload(organizer, here.bundle(Map.of("competition.yaml", yaml)))));
  }

  @Test
  void shared_files_are_written_once_and_the_yaml_names_no_key_and_no_queue() throws IOException {
    Competition rich = here.unpacked(here.upload(organizer, here.bundle(RichBundle.members())));

    Map<String, String> members =
        Dumping.members(here, Dumping.dumped(here, rich.id(), DumpMode.FILES));

    assertThat(members)
        .containsOnlyKeys(
            "competition.yaml",
            "logo.gif",
            "terms.md",
            "2024-12-31-1.md",
            "data-2.md",
            "data-3.md",
            "scoring_program-1/scorer.zip",
            "scoring_program-2/other.zip",
            "ingestion_program-1/ingestion.zip",
            "input_data-1/numbers.csv",
            "input_data-2/input.zip",
            "reference_data-1/truth.zip",
            "starting_kit-1/kit.tar.gz",
            "solution-1/solution.zip");
    assertThat(Objects.requireNonNull(members.get("competition.yaml")).lines())
        .noneMatch(line -> line.startsWith("queue:"))
        .anyMatch(line -> line.startsWith("# queue: is left out"))
        .noneMatch(
            line -> line.contains("key: " + rich.phases().getFirst().tasks().getFirst().key()))
        .contains("    start: \"2024-03-01 03:00:15.25+00:00\"")
        .contains("    primary_index: 4")
        .contains("    ranking: mean_rank")
        .contains("    accepts_only_result_submissions: true")
        .contains("    ingestion_only_during_scoring: true")
        .contains("    warm_scoring: true");
  }

  @Test
  void the_addresses_that_enter_at_once_are_kept() throws IOException {
    Competition rich = here.unpacked(here.upload(organizer, here.bundle(RichBundle.members())));

    Dataset dump = Dumping.dumped(here, rich.id(), DumpMode.FILES);
    Competition again = reload(here, dump, elsewhere, stranger());

    assertThat(elsewhere.dumps.contents(again.id()).orElseThrow().whitelist())
        .containsExactly("'no'#@x", "ann@example.org", "zoe@example.org");
  }

  @Test
  void a_dump_with_keys_names_what_stays_here() throws IOException {
    Competition rich = here.unpacked(here.upload(organizer, here.bundle(RichBundle.members())));

    Dataset dump = Dumping.dumped(here, rich.id(), DumpMode.KEYS);
    assertThat(Dumping.members(here, dump).keySet())
        .allMatch(
            name -> name.endsWith(".md") || List.of("competition.yaml", "logo.gif").contains(name));
    Competition again = reload(here, dump, here, organizer);

    assertThat(again.id()).isNotEqualTo(rich.id());
    assertThat(taskIds(again)).isEqualTo(taskIds(rich));
    assertThat(Likeness.of(here, again.id())).isEqualTo(Likeness.of(here, rich.id()));
  }

  @Test
  void empty_pages_and_a_missing_logo_do_not_keep_a_dump_from_loading() throws IOException {
    Competition bare = withoutLogoAndText(here.competition(organizer));

    Competition again =
        reload(here, Dumping.dumped(here, bare.id(), DumpMode.FILES), elsewhere, stranger());

    assertThat(again.summary().title()).isEqualTo("Bare");
    assertThat(again.pages().getFirst().is().content()).startsWith("<!--");
  }

  private void assertSameElsewhere(Competition competition) throws IOException {
    Dataset dump = Dumping.dumped(here, competition.id(), DumpMode.FILES);
    Competition again = reload(here, dump, elsewhere, stranger());

    assertThat(Likeness.of(elsewhere, again.id())).isEqualTo(Likeness.of(here, competition.id()));
    assertThat(Dumping.dumped(here, competition.id(), DumpMode.FILES).digest())
        .as("a second dump has the same bytes")
        .isEqualTo(dump.digest());
    assertThat(Dumping.dumped(elsewhere, again.id(), DumpMode.FILES).digest())
        .as("and so has one made elsewhere")
        .isEqualTo(dump.digest());
  }

  private AccountId stranger() {
    return elsewhere.account("stranger");
  }

  private static List<Object> taskIds(Competition competition) {
    return competition.phases().stream()
        .<Object>map(phase -> phase.tasks().stream().map(Task::id).toList())
        .toList();
  }

  private Competition reload(
      SchedulerWorld from, Dataset dump, SchedulerWorld to, AccountId uploader) throws IOException {
    Path zip = folder.resolve("carried.zip");
    try (InputStream in = from.blobs.open(dump.objectKey())) {
      Files.copy(in, zip, StandardCopyOption.REPLACE_EXISTING);
    }
    return to.unpacked(to.upload(uploader, zip));
  }

  /** As a bundle of version 1.5 or the editor may leave it. */
  private Competition withoutLogoAndText(Competition like) {
    Task task = like.phases().getFirst().tasks().getFirst();
    CompetitionDraft draft =
        new CompetitionDraft(
            "Bare",
            "",
            null,
            "",
            List.of(new CompetitionDraft.Page("Empty", "", 0)),
            like.settings(),
            null,
            null,
            List.of(new CompetitionDraft.TaskDraft("1", task.key(), "", null, Map.of(), false)),
            List.of(),
            List.of(
                new CompetitionDraft.PhaseDraft(
                    0,
                    "Only",
                    null,
                    here.now,
                    null,
                    0,
                    0,
                    like.phases().getFirst().executionTimeLimit(),
                    false,
                    false,
                    false,
                    false,
                    false,
                    null,
                    null,
                    List.of("1"))),
            List.of(
                new CompetitionDraft.LeaderboardDraft(
                    "Board",
                    "board",
                    false,
                    like.leaderboard().submissionRule(),
                    0,
                    List.of(like.leaderboard().columns().getFirst().is()))));
    CreationStatusId creation =
        here.competitions.startCreation(
            here.dataset(organizer, DatasetType.COMPETITION_BUNDLE, "dataset/bare.zip").id(),
            organizer);

    CompetitionId id =
        here.competitions.finishCreation(
            creation, new NewCompetition(organizer, draft, Map.of(), Map.of(), null));
    return here.competitions.byId(id).orElseThrow();
  }
}
