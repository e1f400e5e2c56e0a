package org.scoregrid.web.submission;

import io.helidon.http.Method;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.FactSheet;
import org.scoregrid.domain.competition.Phase;
import org.scoregrid.domain.competition.Task;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.PhaseId;
import org.scoregrid.domain.id.SubmissionId;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.OrganizationRule;
import org.scoregrid.domain.submission.SubmissionPolicy;
import org.scoregrid.domain.submission.SubmissionPolicy.Refusal;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DatasetStore;
import org.scoregrid.store.ObjectKeys;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.store.SubmissionStore;
import org.scoregrid.store.SubmissionStore.Acceptance;
import org.scoregrid.store.SubmissionStore.NewSubmission;
import org.scoregrid.web.account.Admission;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.resource.Uploads;

/**
 * Takes submissions (reference/http-api-details.md 9). What a client says of status, secret, md5,
 * time or queue is not even read.
 */
public final class NewSubmissions implements Routes.Room {
  private final Stores stores;
  private final Permissions permissions;
  private final Admission admission;
  private final Uploads uploads;
  private final Preparation preparation;
  private final InstantSource clock;

  /** What submissions are made from. */
  public record Stores(
      CompetitionStore competitions,
      DatasetStore datasets,
      SubmissionStore submissions,
      OrganizationStore organizations) {}

  public NewSubmissions(
      Stores stores,
      Permissions permissions,
      Admission admission,
      Uploads uploads,
      Preparation preparation,
      InstantSource clock) {
    this.stores = stores;
    this.permissions = permissions;
    this.admission = admission;
    this.uploads = uploads;
    this.preparation = preparation;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes.api(Method.POST, "/api/submissions/", this::create);
  }

  private record Asked(
      PhaseId phase,
      DatasetKey data,
      List<TaskId> tasks,
      Value<Map<String, Object>> answers,
      @Nullable OrganizationId organization) {}

  private Answer create(Call call) {
    Account account = call.account();
    Asked asked = read(call.fields());
    Competition competition =
        stores
            .competitions()
            .byPhase(asked.phase())
            .orElseThrow(() -> noSuchPk("phase", asked.phase().value()));
    Phase phase = competition.phase(asked.phase());
    admission.join(call.viewer(), competition);
    boolean robot = permissions.isRobotOf(call.viewer(), competition);
    Instant now = clock.instant();
    SubmissionPolicy.check(
            phase, stores.submissions().usage(phase.id(), account.id(), robot, now), now)
        .ifPresent(NewSubmissions::refuse);
    checkTasks(asked.tasks(), phase);
    checkOrganization(asked.organization(), account);
    FactSheet.misfit(competition.factSheet(), asked.answers().orNull())
        .ifPresent(
            misfit -> {
              throw ApiError.wholeObject(misfit.text());
            });
    Dataset data = uploads.complete(ownSubmissionData(asked.data(), account));

    NewSubmission submission =
        new NewSubmission(
            account.id(),
            competition.id(),
            phase,
            data.id(),
            ObjectKeys.shortName(data.fileName()),
            asked.tasks(),
            robot,
            competition.settings().autoRunSubmissions(),
            asked.answers().orNull(),
            asked.organization());
    return switch (stores.submissions().accept(submission, now)) {
      case Acceptance.Accepted(SubmissionId id) -> accepted(id, competition, asked.organization());
      case Acceptance.Refused(Refusal why) -> throw refusal(why);
    };
  }

  private static Asked read(Fields in) {
    Value<Long> phase = in.requiredId("phase");
    Value<UUID> data = in.requiredUuid("data");
    List<TaskId> tasks = in.ids("tasks").stream().map(TaskId::new).distinct().toList();
    Value<Map<String, Object>> answers = in.object("fact_sheet_answers");
    Value<Long> organization = in.id("organization");
    in.check();
    return new Asked(
        new PhaseId(phase.get()),
        new DatasetKey(data.get()),
        tasks,
        answers,
        organization.optional().map(OrganizationId::new).orElse(null));
  }

  private void checkOrganization(@Nullable OrganizationId organization, Account account) {
    if (organization == null) {
      return;
    }
    if (stores.organizations().byId(organization).isEmpty()) {
      throw ApiError.notFound();
    }
    OrganizationRule.submitFor(
            stores
                .organizations()
                .membership(organization, account.id())
                .map(Membership::role)
                .orElse(null))
        .ifPresent(
            refusal -> {
              throw ApiError.list(400, refusal.text());
            });
  }

  private static void checkTasks(List<TaskId> tasks, Phase phase) {
    Set<TaskId> ofPhase = new HashSet<>(phase.tasks().stream().map(Task::id).toList());
    if (!ofPhase.containsAll(tasks)) {
      throw ApiError.wholeObject("All tasks must be part of the current phase.");
    }
  }

  /** Somebody else's data looks like data that does not exist. */
  private Dataset ownSubmissionData(DatasetKey key, Account account) {
    Dataset data =
        stores
            .datasets()
            .byKey(key)
            .filter(found -> found.owner().equals(account.id()))
            .orElseThrow(
                () -> ApiError.invalid("data", "Object with key=" + key + " does not exist."));
    if (data.type() != DatasetType.SUBMISSION) {
      throw ApiError.invalid("data", "The data of a submission must be of type submission.");
    }
    return data;
  }

  private Answer accepted(
      SubmissionId id, Competition competition, @Nullable OrganizationId organization) {
    if (competition.settings().autoRunSubmissions()) {
      preparation.start(id);
    }
    return Answer.json(
        201,
        stores
            .submissions()
            .byId(id)
            .map(submission -> SubmissionShapes.created(submission, organization))
            .orElseThrow(ApiError::notFound));
  }

  private static void refuse(Refusal why) {
    throw refusal(why);
  }

  private static ApiError refusal(Refusal why) {
    return switch (why) {
      case NOT_APPROVED ->
          ApiError.forbidden("You do not have access to this competition to make a submission");
      case DAY_LIMIT, TOTAL_LIMIT, NOT_STARTED, ENDED -> ApiError.forbidden(why.reason());
    };
  }

  private static ApiError noSuchPk(String field, long id) {
    return ApiError.invalid(field, "Invalid pk \"" + id + "\" - object does not exist.");
  }
}
