package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.OrganizationRole;
import org.scoregrid.domain.organization.OrganizationRule;
import org.scoregrid.domain.organization.OrganizationRule.Refusal;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Json;
import org.scoregrid.web.http.Routes;

/**
 * Answers to invitations (reference/http-api-details.md 17). A token alone opens nothing: only the
 * person who was invited may use it, signed in.
 */
public final class InvitationRoutes implements Routes.Room {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MM-dd-yyyy").withZone(ZoneOffset.UTC);

  private final OrganizationStore organizations;
  private final AccountStore accounts;
  private final InstantSource clock;

  public InvitationRoutes(
      OrganizationStore organizations, AccountStore accounts, InstantSource clock) {
    this.organizations = organizations;
    this.accounts = accounts;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .api(Method.POST, "/api/organizations/validate_invite/", this::validate)
        .api(Method.POST, "/api/organizations/invite_response/", this::accept)
        .api(Method.DELETE, "/api/organizations/invite_response/", this::refuse);
  }

  private Membership own(Call call) {
    Account account = call.account();
    Fields in = call.fields();
    Value<UUID> token = in.requiredUuid("token");
    in.check();
    return own(organizations, token.get(), account)
        .orElseThrow(() -> ApiError.list(400, "No Invite found"));
  }

  /**
   * The invitation of a token.
   *
   * @throws ApiError 403 for anybody but the invited person
   */
  static Optional<Membership> own(OrganizationStore organizations, UUID token, Account account) {
    Optional<Membership> found = organizations.byToken(token);
    if (found.isPresent() && !found.get().account().equals(account.id())) {
      throw ApiError.forbidden();
    }
    return found;
  }

  /** What was accepted already leads on to the organization, as clients know it. */
  private Answer validate(Call call) {
    Membership membership = own(call);
    if (membership.role() != OrganizationRole.INVITED) {
      return Answer.json(
          301, Map.of("redirect_url", OrganizationShapes.page(membership.organization())));
    }
    Account account = accounts.byId(membership.account()).orElseThrow(ApiError::notFound);
    Organization organization =
        organizations.byId(membership.organization()).orElseThrow(ApiError::notFound);
    return Answer.ok(
        Json.object()
            .with("date_joined", DAY.format(membership.joinedAt()))
            .with(
                "user",
                Json.object()
                    .with("id", account.id().value())
                    .with("name", account.shownName())
                    .with("email", account.email())
                    .with("slug", account.username())
                    .build())
            .with("organization_name", organization.profile().name())
            .build());
  }

  private Answer accept(Call call) {
    Membership membership = own(call);
    accept(organizations, membership, clock);
    return Answer.ok(
        Map.of(
            "invite_status",
            "accepted",
            "redirect_url",
            OrganizationShapes.page(membership.organization())));
  }

  /** A second acceptance changes nothing. */
  static void accept(OrganizationStore organizations, Membership membership, InstantSource clock) {
    organizations.changeRole(
        membership.id(),
        OrganizationRole.INVITED,
        OrganizationRole.MEMBER,
        membership.account(),
        clock.instant());
  }

  private Answer refuse(Call call) {
    refuse(organizations, own(call), clock);
    return Answer.ok("Deleted Invite");
  }

  /** Refuses an invitation, or leaves later. */
  static void refuse(OrganizationStore organizations, Membership membership, InstantSource clock) {
    Optional<Refusal> refusal = OrganizationRule.leave(membership.role());
    refusal.ifPresent(OrganizationRoutes::refuse);
    organizations.remove(membership.id(), membership.account(), clock.instant());
  }
}
