package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.Participation;
import org.scoregrid.domain.account.RegistrationRule;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.CreationStatusId;
import org.scoregrid.domain.id.Uuids;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.AuditLog;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.store.SolutionStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.web.account.People;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.queue.ChosenQueues;

/** List, detail, register, publish, creation status (reference/http-api-details.md 5). */
public final class CompetitionRoutes implements Routes.Room {
  private static final int MAX_SEARCH = 200;

  private final Stores stores;
  private final Permissions permissions;
  private final Registration registration;
  private final Duration urlValidity;
  private final InstantSource clock;

  /** What competitions are read from. */
  public record Stores(
      CompetitionStore competitions,
      ParticipantStore participants,
      SubmissionStore submissions,
      DatasetStore datasets,
      SolutionStore solutions,
      AccountStore accounts,
      BlobStore blobs,
      AuditLog audit,
      ChosenQueues queues) {}

  public CompetitionRoutes(
      Stores stores,
      Permissions permissions,
      Registration registration,
      Duration urlValidity,
      InstantSource clock) {
    this.stores = stores;
    this.registration = registration;
    this.permissions = permissions;
    this.urlValidity = urlValidity;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.GET, "/api/competitions/", this::list)
        .api(Method.GET, "/api/competitions/{id}/", this::detail)
        .api(Method.GET, "/api/competitions/{id}/creation_status/", this::creationStatus)
        .api(Method.POST, "/api/competitions/{id}/register/", this::join)
        .api(Method.POST, "/api/competitions/{id}/toggle_publish/", this::togglePublish);
  }

  private Answer list(Call call) {
    String type = call.query("type").orElse("competition");
    boolean mine = isSet(call, "mine");
    Optional<String> secret = call.query("secret_key").filter(text -> !text.isEmpty());
    if (secret.isPresent() && Uuids.parse(secret.get()).isEmpty()) {
      throw ApiError.notFound();
    }
    CompetitionStore.Filter filter =
        new CompetitionStore.Filter(
            call.viewer().id(),
            call.viewer().isSuperuser(),
            mine || type.equals("any") ? null : type,
            mine && call.viewer().signedIn().isPresent(),
            isSet(call, "participating_in") && call.viewer().signedIn().isPresent(),
            call.query("search")
                .filter(text -> !text.isBlank())
                .map(text -> text.substring(0, Math.min(text.length(), MAX_SEARCH)))
                .orElse(null),
            secret.flatMap(Uuids::parse).orElse(null));
    return Answer.ok(
        stores.competitions().list(filter).stream()
            .map(summary -> CompetitionShapes.item(summary, logo(summary.logoObjectKey())))
            .toList());
  }

  private static boolean isSet(Call call, String parameter) {
    return call.query(parameter).map(text -> !text.isEmpty()).orElse(false);
  }

  private Answer detail(Call call) {
    Competition competition = visible(call, secretIn(call));
    Account viewer = call.viewer().signedIn().orElse(null);
    Participation participation =
        viewer == null
            ? null
            : stores.competitions().participation(competition.id(), viewer.id()).orElse(null);
    boolean administers = permissions.administers(call.viewer(), competition);
    CompetitionShapes.Reader reader =
        new CompetitionShapes.Reader(
            call.viewer(),
            administers,
            participation,
            administers ? stores.participants().whitelist(competition.id()) : List.of(),
            stores.queues().shape(competition.queue(), call.viewer()));
    return Answer.ok(
        CompetitionShapes.detail(
            competition,
            reader,
            logo(competition.summary().logoObjectKey()),
            phases(call, competition)));
  }

  private List<Map<String, @Nullable Object>> phases(Call call, Competition competition) {
    PhaseShapes shapes =
        new PhaseShapes(
            competition,
            call.viewer(),
            permissions,
            stores.datasets(),
            stores.solutions(),
            new People(stores.accounts()));
    Instant now = clock.instant();
    return competition.phases().stream()
        .map(
            phase ->
                shapes.phase(
                    phase, phase.statusAt(now).wireName(), used(call.viewer().id(), phase, now)))
        .toList();
  }

  private PhaseShapes.Used used(@Nullable AccountId viewer, Phase phase, Instant now) {
    if (viewer == null) {
      return new PhaseShapes.Used(0, 0);
    }
    SubmissionPolicy.Usage usage = stores.submissions().usage(phase.id(), viewer, false, now);
    return new PhaseShapes.Used(usage.today(), usage.total());
  }

  private Answer creationStatus(Call call) {
    Account account = call.account();
    CompetitionStore.CreationStatus status =
        stores
            .competitions()
            .creationStatus(new CreationStatusId(call.pathId("id")))
            .filter(found -> found.createdBy().equals(account.id()))
            .orElseThrow(ApiError::notFound);
    CompetitionId result = status.resultingCompetition();
    return Answer.ok(
        Json.object()
            .with("status", status.status())
            .with("details", status.details())
            .with("resulting_competition", result == null ? null : result.value())
            .with("created_by", status.createdBy().value())
            .build());
  }

  private Answer join(Call call) {
    call.account();
    Fields in = call.fields();
    Value<UUID> secret = in.uuid("secret_key");
    in.check();
    Competition competition = visible(call, secret.orNull());
    return switch (registration.apply(call, competition)) {
      case RegistrationRule.Answer.Entered entered ->
          Answer.json(201, Map.of("participant_status", entered.status().wireName()));
      case RegistrationRule.Answer.Refused refused ->
          throw ApiError.list(400, refused.why().text());
    };
  }

  private Answer togglePublish(Call call) {
    Account account = call.account();
    Competition competition = visible(call, null);
    if (!permissions.mayTogglePublish(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    boolean published = !competition.summary().published();
    stores.competitions().setPublished(competition.id(), published);
    stores
        .audit()
        .record(
            account.id(),
            published ? "publish-competition" : "unpublish-competition",
            "competition/" + competition.id(),
            competition.summary().title());
    return Answer.ok(Map.of("published", published));
  }

  private Competition visible(Call call, @Nullable UUID secret) {
    return stores
        .competitions()
        .byId(new CompetitionId(call.pathId("id")))
        .filter(found -> permissions.seesCompetition(call.viewer(), found, secret))
        .orElseThrow(() -> ApiError.noSuch("Competition"));
  }

  private static @Nullable UUID secretIn(Call call) {
    return call.query("secret_key").flatMap(Uuids::parse).orElse(null);
  }

  private @Nullable String logo(@Nullable String objectKey) {
    return objectKey == null
        ? null
        : stores.blobs().downloadUrl(objectKey, urlValidity, null).toString();
  }
}
