package org.scoregrid.web.leaderboard;

import com.fasterxml.jackson.core.JsonGenerator;
import io.helidon.http.Method;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.LeaderboardId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.leaderboard.RankingMode;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.PositiveId;
import org.scoregrid.web.http.Routes;

/**
 * Boards as JSON (reference/http-api-details.md 6.2, 6.3), and how they rank, which is ours. Hidden
 * boards and those of unseen competitions are only their organizers'.
 */
public final class LeaderboardRoutes implements Routes.Room {
  private static final int MAX_WORD = 32;

  private final CompetitionStore competitions;
  private final LeaderboardStore leaderboards;
  private final Permissions permissions;
  private final InstantSource clock;
  private final BoardDocuments documents = new BoardDocuments();

  public LeaderboardRoutes(
      CompetitionStore competitions,
      LeaderboardStore leaderboards,
      Permissions permissions,
      InstantSource clock) {
    this.competitions = competitions;
    this.leaderboards = leaderboards;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/phases/{id}/get_leaderboard/", this::ofPhase)
        .api(Method.GET, "/api/leaderboards/", this::list)
        .api(Method.GET, "/api/leaderboards/{id}/", this::ofAllPhases)
        .api(Method.PATCH, "/api/leaderboards/{id}/", this::change)
        .page(Method.POST, "/competitions/{id}/leaderboard/ranking/", this::choose);
  }

  private Answer ofPhase(Call call) {
    PhaseId id = new PhaseId(call.pathId("id"));
    Competition competition = visible(call, competitions.byPhase(id), "Phase");
    BoardShapes shapes = new BoardShapes(competition, competition.phase(id));
    return documents.json(
        call, "phase " + id, version(competition, List.of(id)), out -> writePhase(out, shapes, id));
  }

  private void writePhase(OutputStream out, BoardShapes shapes, PhaseId phase) throws IOException {
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, @Nullable Object> member : shapes.head().entrySet()) {
        json.writePOJOField(member.getKey(), member.getValue());
      }
      json.writeArrayFieldStart("submissions");
      leaderboards.each(phase, entry -> write(json, shapes.row(entry)));
      json.writeEndArray();
      json.writePOJOField("tasks", shapes.groups());
      json.writeEndObject();
    }
  }

  private Answer list(Call call) {
    return Answer.ok(List.of());
  }

  private Answer ofAllPhases(Call call) {
    LeaderboardId id = new LeaderboardId(call.pathId("id"));
    Competition competition = visible(call, ofBoard(id), "Leaderboard");
    List<PhaseId> phases = competition.phases().stream().map(Phase::id).toList();
    return documents.json(
        call, "board " + id, version(competition, phases), out -> writeAll(out, competition));
  }

  private void writeAll(OutputStream out, Competition competition) throws IOException {
    try (JsonGenerator json = Json.generator(out)) {
      json.writeStartObject();
      json.writeArrayFieldStart("submissions");
      for (Phase phase : competition.phases()) {
        BoardShapes shapes = new BoardShapes(competition, phase);
        leaderboards.each(phase.id(), entry -> shapes.runs(entry).forEach(run -> write(json, run)));
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, Map<String, @Nullable Object> object) {
    try {
      json.writePOJO(object);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything that a text about boards depends on. */
  private byte[] version(Competition competition, List<PhaseId> phases) {
    List<@Nullable Object> parts = new ArrayList<>();
    for (PhaseId id : phases) {
      BoardShapes shapes = new BoardShapes(competition, competition.phase(id));
      parts.add(shapes.head());
      parts.add(shapes.groups());
      parts.add(leaderboards.version(id));
    }
    parts.add(competition.leaderboard().ranking().wireName());
    return Json.write(parts);
  }

  /** Organizers choose how several tasks count: {@code {"ranking": "mean_rank"}}. */
  private Answer change(Call call) {
    call.account();
    LeaderboardId id = new LeaderboardId(call.pathId("id"));
    rank(call, visible(call, ofBoard(id), "Leaderboard"));
    Competition changed = ofBoard(id).orElseThrow(() -> ApiError.noSuch("Leaderboard"));
    return Answer.ok(LeaderboardShapes.board(changed.leaderboard(), true));
  }

  /** The same by the form on the board's page. */
  private Answer choose(Call call) {
    call.account();
    CompetitionId id = new CompetitionId(call.pathId("id"));
    Competition competition = visible(call, competitions.byId(id), "Competition");
    rank(call, competition);
    String phase =
        call.query("phase").flatMap(PositiveId::parse).map(it -> "&phase=" + it).orElse("");
    return Answer.seeOther(
        "/competitions/" + id + "/?tab=leaderboard" + phase + call.secretQuery().and());
  }

  private void rank(Call call, Competition competition) {
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    Fields fields = call.fields();
    Optional<String> word = fields.text("ranking", MAX_WORD).optional();
    Optional<RankingMode> ranking = word.flatMap(RankingMode::parse);
    if (word.isPresent() && ranking.isEmpty()) {
      fields.reject("ranking", "\"" + word.get() + "\" is not a valid choice.");
    }
    fields.check();
    if (ranking.isPresent()) {
      leaderboards.setRanking(
          competition.leaderboard().id(), ranking.get(), call.account().id(), clock.instant());
    }
  }

  /** The competition whose current board this is. */
  private Optional<Competition> ofBoard(LeaderboardId id) {
    return leaderboards
        .competitionOf(id)
        .flatMap(competitions::byId)
        .filter(found -> found.leaderboard().id().equals(id));
  }

  private Competition visible(Call call, Optional<Competition> competition, String what) {
    Competition found =
        competition
            .filter(it -> permissions.seesCompetition(call.viewer(), it, call.secretKey()))
            .orElseThrow(() -> ApiError.noSuch(what));
    if (!permissions.seesLeaderboard(call.viewer(), found)) {
      throw ApiError.forbidden();
    }
    return found;
  }
}
