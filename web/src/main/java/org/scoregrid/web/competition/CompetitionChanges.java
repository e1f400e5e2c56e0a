package org.scoregrid.web.competition;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.account.RegistrationRule;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.fleet.Fleet;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.CompetitionStore;
import org.scoregrid.store.DeletionStore;
import org.scoregrid.store.DeletionStore.Deletion;
import org.scoregrid.store.ParticipantStore;
import org.scoregrid.web.account.Permissions;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.queue.ChosenQueues;

/**
 * Who is let into a competition and who organizes it, and its end (reference/http-api-details.md
 * 5.4). PATCH takes {@code whitelist_emails}, {@code collaborators} and {@code queue} (an id, or
 * null for the default one), for organizers and superusers; other fields are refused rather than
 * ignored. DELETE is the creator's alone.
 */
public final class CompetitionChanges implements Routes.Room {
  private static final int MAX_WHITELIST = 10_000;
  private static final int MAX_EMAIL = 254;
  private static final int MAX_COLLABORATORS = 100;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]+");
  private static final Set<String> FIELDS = Set.of("whitelist_emails", "collaborators", "queue");

  private final Ports ports;
  private final Permissions permissions;
  private final InstantSource clock;

  /** What is changed, and who is told. */
  public record Ports(
      CompetitionStore competitions,
      ParticipantStore participants,
      AccountStore accounts,
      DeletionStore deletions,
      Fleet fleet,
      ChosenQueues queues) {}

  public CompetitionChanges(Ports ports, Permissions permissions, InstantSource clock) {
    this.ports = ports;
    this.permissions = permissions;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.PATCH, "/api/competitions/{id}/", this::change)
        .api(Method.DELETE, "/api/competitions/{id}/", this::delete);
  }

  private Competition visible(Call call) {
    return ports
        .competitions()
        .byId(new CompetitionId(call.pathId("id")))
        .filter(found -> permissions.seesCompetition(call.viewer(), found, null))
        .orElseThrow(() -> ApiError.noSuch("Competition"));
  }

  private Answer change(Call call) {
    Account account = call.account();
    Competition competition = visible(call);
    if (!permissions.organizes(call.viewer(), competition)) {
      throw ApiError.forbidden();
    }
    Fields in = call.fields();
    in.names().stream()
        .filter(name -> !FIELDS.contains(name))
        .forEach(name -> in.reject(name, "This field cannot be changed by this call."));
    Set<String> whitelist = whitelist(in);
    Set<AccountId> collaborators = collaborators(in);
    QueueName queue = ports.queues().read(in, call.viewer(), competition.queue());
    in.check();
    ports.queues().assign(call, competition, queue);
    if (in.has("whitelist_emails")) {
      ports.participants().setWhitelist(competition.id(), whitelist, account.id(), clock.instant());
    }
    if (in.has("collaborators")) {
      ports
          .participants()
          .setCollaborators(competition.id(), collaborators, account.id(), clock.instant());
    }
    Competition after = ports.competitions().byId(competition.id()).orElseThrow(ApiError::notFound);
    return Answer.ok(
        Json.object()
            .with("id", after.id().value())
            .with("title", after.summary().title())
            .with("whitelist_emails", ports.participants().whitelist(after.id()))
            .with(
                "collaborators",
                after.collaborators().stream().map(person -> person.id().value()).toList())
            .with("queue", ports.queues().id(after.queue()))
            .build());
  }

  /** Texts, or objects as the editor sends them when it creates a competition. */
  private static Set<String> whitelist(Fields in) {
    Set<String> emails = new LinkedHashSet<>();
    for (String email : in.texts("whitelist_emails", "email", MAX_WHITELIST, MAX_EMAIL)) {
      if (!EMAIL.matcher(email).matches()) {
        in.reject("whitelist_emails", "Enter a valid email address.");
      }
      emails.add(RegistrationRule.normalized(email));
    }
    return emails;
  }

  private Set<AccountId> collaborators(Fields in) {
    List<Long> ids = in.ids("collaborators");
    if (ids.size() > MAX_COLLABORATORS) {
      in.reject("collaborators", "Ensure this field has no more than 100 elements.");
      return Set.of();
    }
    Set<AccountId> collaborators = new LinkedHashSet<>();
    for (long id : ids) {
      AccountId account = new AccountId(id);
      if (ports.accounts().byId(account).filter(Account::active).isEmpty()) {
        in.reject("collaborators", "Invalid pk \"" + id + "\" - object does not exist.");
      }
      collaborators.add(account);
    }
    return collaborators;
  }

  private Answer delete(Call call) {
    Account account = call.account();
    Competition competition = visible(call);
    if (!permissions.mayDeleteCompetition(call.viewer(), competition)) {
      throw ApiError.forbidden("You cannot delete competitions that you didn't create");
    }
    return switch (ports
        .deletions()
        .deleteCompetition(competition.id(), account.id(), clock.instant())) {
      case Deletion.Deleted deleted -> {
        deleted.held().forEach(ports.fleet()::cancel);
        yield Answer.empty(204);
      }
      case Deletion.Missing() -> throw ApiError.noSuch("Competition");
      case Deletion.Refused refused -> throw ApiError.forbidden(refused.why().text());
    };
  }
}
