package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.net.URI;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.MembershipId;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;
import org.scoregrid.domain.organization.OrganizationRule;
import org.scoregrid.domain.organization.OrganizationRule.Refusal;
import org.scoregrid.store.AccountStore;
import org.scoregrid.store.MailOutbox.Mail;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.store.OrganizationStore.Invited;
import org.scoregrid.store.OrganizationStore.Saved;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;

/**
 * Organizations (reference/http-api-details.md 17): founded by anybody who is signed in, edited by
 * owner and managers, deleted by the owner. For strangers they do not exist.
 */
public final class OrganizationRoutes implements Routes.Room {
  private static final int MAX_GROUP = 20;
  private static final int MAX_INVITED = 100;

  private final OrganizationStore organizations;
  private final AccountStore accounts;
  private final URI siteUrl;
  private final InstantSource clock;

  /**
   * @param siteUrl that links in mails begin with
   */
  public OrganizationRoutes(
      OrganizationStore organizations, AccountStore accounts, URI siteUrl, InstantSource clock) {
    this.organizations = organizations;
    this.accounts = accounts;
    this.siteUrl = siteUrl;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    String one = "/api/organizations/{id}/";
    routes
        .api(Method.GET, "/api/users/participant_organizations/", this::own)
        .api(Method.POST, "/api/organizations/", this::found)
        .api(Method.PUT, one, call -> edit(call, true))
        .api(Method.PATCH, one, call -> edit(call, false))
        .api(Method.POST, one + "update_member_group/", this::changeRole)
        .api(Method.POST, one + "invite_users/", this::invite)
        .api(Method.DELETE, one + "delete_member/", this::remove)
        .api(Method.DELETE, one + "delete_organization/", this::delete);
  }

  private Answer own(Call call) {
    List<OrganizationId> joined =
        organizations.membershipsOf(call.account().id()).stream()
            .filter(membership -> membership.role() != OrganizationRole.INVITED)
            .map(Membership::organization)
            .toList();
    return Answer.ok(
        organizations.byIds(joined).values().stream().map(OrganizationShapes::name).toList());
  }

  private Answer found(Call call) {
    Account account = call.account();
    Profile profile = ProfileFields.read(call.fields(), null);
    return saved(organizations.found(profile, account.id(), clock.instant()), 201);
  }

  private Answer edit(Call call, boolean whole) {
    Account account = call.account();
    OrganizationId id = id(call);
    OrganizationRule.edit(role(id, account)).ifPresent(OrganizationRoutes::refuse);
    Organization before = organizations.byId(id).orElseThrow(ApiError::notFound);
    Profile profile = ProfileFields.read(call.fields(), whole ? null : before.profile());
    return saved(organizations.edit(id, profile, account.id(), clock.instant()), 200);
  }

  private Answer saved(Saved saved, int status) {
    return switch (saved) {
      case Saved.Done(OrganizationId id) ->
          Answer.json(
              status,
              organizations
                  .byId(id)
                  .map(OrganizationShapes::detail)
                  .orElseThrow(ApiError::notFound));
      case Saved.NameTaken() ->
          throw ApiError.invalid("name", "organization with this name already exists.");
      case Saved.EmailTaken() ->
          throw ApiError.invalid("email", "organization with this email already exists.");
    };
  }

  private static OrganizationId id(Call call) {
    return new OrganizationId(call.pathId("id"));
  }

  private @Nullable OrganizationRole role(OrganizationId id, Account account) {
    return organizations.membership(id, account.id()).map(Membership::role).orElse(null);
  }

  /** A member of the path's organization, by the id in the body. */
  private Optional<Membership> member(OrganizationId organization, Fields in) {
    Value<Long> id = in.requiredId("membership");
    in.check();
    return organizations
        .membership(new MembershipId(id.get()))
        .filter(found -> found.organization().equals(organization));
  }

  private Answer changeRole(Call call) {
    Account account = call.account();
    OrganizationId id = id(call);
    OrganizationRole actor = role(id, account);
    OrganizationRule.edit(actor).ifPresent(OrganizationRoutes::refuse);
    Fields in = call.fields();
    Value<String> group = in.requiredText("group", MAX_GROUP);
    Membership member = member(id, in).orElse(null);
    OrganizationRole wanted = OrganizationRole.parse(group.get()).orElse(null);
    Optional<Refusal> refusal =
        OrganizationRule.changeRole(actor, member == null ? null : member.role(), wanted);
    if (refusal.isPresent() && refusal.get() == Refusal.NO_SUCH_ROLE) {
      throw ApiError.list(400, "Cannot set a member to " + group.get() + ".");
    }
    refusal.ifPresent(OrganizationRoutes::refuse);
    if (member == null
        || wanted == null
        || !organizations.changeRole(
            member.id(), member.role(), wanted, account.id(), clock.instant())) {
      throw ApiError.list(400, Refusal.NO_SUCH_MEMBER.text());
    }
    String name = accounts.byId(member.account()).map(Account::shownName).orElse("");
    return Answer.ok(List.of("Member " + name + " permission changed to " + wanted));
  }

  private Answer invite(Call call) {
    Account account = call.account();
    OrganizationId id = id(call);
    OrganizationRule.edit(role(id, account)).ifPresent(OrganizationRoutes::refuse);
    Organization organization = organizations.byId(id).orElseThrow(ApiError::notFound);
    Fields in = call.fields();
    Set<AccountId> invited = new HashSet<>(in.ids("users").stream().map(AccountId::new).toList());
    if (invited.size() > MAX_INVITED) {
      in.reject("users", "Ensure this field has no more than " + MAX_INVITED + " elements.");
    }
    in.check();
    organizations.invite(id, invited, account.id(), mail(organization, account), clock.instant());
    return Answer.ok(Map.of());
  }

  private Function<Invited, Optional<Mail>> mail(Organization organization, Account inviter) {
    String name = organization.profile().name();
    return invited ->
        MailText.about("Invitation to " + name)
            .says("Hello " + invited.username() + ",")
            .says(inviter.shownName() + " invites you to join the organization \"" + name + "\".")
            .links(
                "Answer the invitation",
                siteUrl
                    .resolve(
                        "/profiles/organization/invitation/?token=" + invited.membership().token())
                    .toString())
            .to(invited.email())
            .stream()
            .findFirst();
  }

  private Answer remove(Call call) {
    Account account = call.account();
    OrganizationId id = id(call);
    OrganizationRole actor = role(id, account);
    OrganizationRule.edit(actor).ifPresent(OrganizationRoutes::refuse);
    Membership member = member(id, call.fields()).orElse(null);
    OrganizationRule.remove(actor, member == null ? null : member.role())
        .ifPresent(OrganizationRoutes::refuse);
    if (member == null || !organizations.remove(member.id(), account.id(), clock.instant())) {
      throw ApiError.list(400, Refusal.NO_SUCH_MEMBER.text());
    }
    return Answer.ok("Member removed from Organization");
  }

  /** Always 200: clients look at {@code success}. */
  private Answer delete(Call call) {
    Account account = call.account();
    OrganizationId id = id(call);
    Optional<Refusal> refusal =
        OrganizationRule.delete(role(id, account), organizations.hasSubmissions(id));
    if (refusal.isPresent() && refusal.get() == Refusal.STRANGER) {
      throw ApiError.notFound();
    }
    if (refusal.isEmpty() && !organizations.delete(id, account.id(), clock.instant())) {
      refusal = Optional.of(Refusal.SUBMISSIONS_REFER);
    }
    return Answer.ok(
        Map.of(
            "success",
            refusal.isEmpty(),
            "message",
            refusal.map(Refusal::text).orElse("Organization deleted!")));
  }

  static void refuse(Refusal why) {
    throw switch (why) {
      case STRANGER -> ApiError.notFound();
      case NOT_EDITOR, NOT_OWNER, OWNER_STAYS, NOT_JOINED_YET -> ApiError.forbidden(why.text());
      case NO_SUCH_MEMBER, NO_SUCH_ROLE, SUBMISSIONS_REFER, NOT_A_MEMBER, MAY_NOT_SUBMIT ->
          ApiError.list(400, why.text());
    };
  }
}
