package org.scoregrid.web.leaderboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.helidon.http.Method;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.LeaderboardStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.PositiveId;
import org.scoregrid.web.http.Routes;

/**
 * All results of a competition with hidden columns, for its organizers and superusers
 * (reference/http-api-details.md 6.1): JSON, CSV, or a ZIP with a CSV for each phase.
 */
public final class ResultsRoutes implements Routes.Room {
  private static final String REFUSED = "You are not a competition admin or superuser";

  private final CompetitionStore competitions;
  private final LeaderboardStore leaderboards;
  private final Permissions permissions;
  private final BoardDocuments documents = new BoardDocuments();

  public ResultsRoutes(
      CompetitionStore competitions, LeaderboardStore leaderboards, Permissions permissions) {
    this.competitions = competitions;
    this.leaderboards = leaderboards;
    this.permissions = permissions;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/competitions/{id}/results/", this::json)
        .api(Method.GET, "/api/competitions/{id}/results.json", this::json)
        .api(Method.GET, "/api/competitions/{id}/results.csv", this::csv)
        .api(Method.GET, "/api/competitions/{id}/results.zip", this::zip);
  }

  private Answer json(Call call) {
    Competition competition = organized(call);
    List<Phase> phases = phases(call, competition);
    return Answer.bytes(
        200, documents.once(out -> writeJson(out, competition, phases)), "application/json");
  }

  private void writeJson(OutputStream out, Competition competition, List<Phase> phases)
      throws IOException {
    DefaultIndenter four = new DefaultIndenter("    ", "\n");
    try (JsonGenerator json = Json.generator(out)) {
      json.setPrettyPrinter(
          new DefaultPrettyPrinter().withObjectIndenter(four).withArrayIndenter(four));
      json.writeStartObject();
      for (Phase phase : phases) {
        ResultRows rows = new ResultRows(competition, phase);
        json.writeObjectFieldStart(rows.boardKey());
        leaderboards.each(
            phase.id(),
            entry -> {
              try {
                json.writePOJOField(rows.rowKey(entry), rows.cells(entry));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  private Answer csv(Call call) {
    Competition competition = organized(call);
    List<Phase> phases = phases(call, competition);
    if (phases.size() != 1) {
      throw ApiError.list(
          400, "More than one matching leaderboard. Try selecting phase or get a .zip?");
    }
    ResultRows rows = new ResultRows(competition, phases.getFirst());
    return download(
        documents.once(out -> out.write(csv(rows, phases.getFirst()))),
        "text/csv; charset=utf-8",
        rows.boardKey() + ".csv");
  }

  /** Nothing at all without rows. */
  private byte[] csv(ResultRows rows, Phase phase) throws IOException {
    BoundedBytes out = new BoundedBytes(BoardDocuments.MAX_BYTES);
    boolean[] begun = {false};
    leaderboards.each(
        phase.id(),
        entry -> {
          try {
            if (!begun[0]) {
              begun[0] = true;
              out.write(CsvLine.of(rows.csvHeader()).getBytes(StandardCharsets.UTF_8));
            }
            out.write(CsvLine.of(rows.csvRow(entry)).getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return out.toByteArray();
  }

  private Answer zip(Call call) {
    Competition competition = organized(call);
    List<Phase> phases = phases(call, competition);
    return download(
        documents.once(out -> writeZip(out, competition, phases)),
        "application/x-zip-compressed",
        competition.summary().title() + ".zip");
  }

  private void writeZip(OutputStream out, Competition competition, List<Phase> phases)
      throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
      for (Phase phase : phases) {
        ResultRows rows = new ResultRows(competition, phase);
        byte[] csv = csv(rows, phase);
        if (csv.length > 0) {
          zip.putNextEntry(new ZipEntry(FileName.of(rows.boardKey() + ".csv")));
          zip.write(csv);
          zip.closeEntry();
        }
      }
    }
  }

  private static Answer download(byte[] bytes, String type, String name) {
    return Answer.bytes(200, bytes, type).with("Content-Disposition", FileName.attachment(name));
  }

  private Competition organized(Call call) {
    Competition competition =
        competitions
            .byId(new CompetitionId(call.pathId("id")))
            .filter(found -> permissions.seesCompetition(call.viewer(), found, call.secretKey()))
            .orElseThrow(() -> ApiError.noSuch("Competition"));
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden(REFUSED);
    }
    return competition;
  }

  private static List<Phase> phases(Call call, Competition competition) {
    Optional<String> asked = call.query("phase");
    if (asked.isEmpty()) {
      return competition.phases();
    }
    long id = PositiveId.parse(asked.get()).orElseThrow(() -> ApiError.noSuch("Phase"));
    return competition.phases().stream()
        .filter(phase -> phase.id().value() == id)
        .findFirst()
        .map(List::of)
        .orElseThrow(() -> ApiError.noSuch("Phase"));
  }
}
