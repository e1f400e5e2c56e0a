package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.id.Uuids;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.Organization.Profile;
import org.scoregrid.domain.organization.OrganizationRole;
import org.scoregrid.store.OrganizationStore;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Fields;
import org.scoregrid.web.http.Fields.Value;
import org.scoregrid.web.http.Routes;
import org.scoregrid.web.page.Chrome;
import org.scoregrid.web.page.Frames;
import org.scoregrid.web.page.Pages;

/**
 * The page of an organization, for everybody, and the one on which an invitation is answered, for
 * the invited person.
 */
public final class OrganizationPages implements Routes.Room {
  private static final String INVITATION = "/profiles/organization/invitation/";
  private static final int MAX_ANSWER = 10;

  private final OrganizationStore organizations;
  private final Pages pages;
  private final InstantSource clock;

  public OrganizationPages(OrganizationStore organizations, Pages pages, InstantSource clock) {
    this.organizations = organizations;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void register(Routes routes) {
    routes
        .page(Method.GET, INVITATION, this::invitation)
        .page(Method.POST, INVITATION, this::answer)
        .page(Method.GET, "/profiles/organization/{id}/", this::show);
  }

  private Answer show(Call call) {
    Organization organization =
        organizations.byId(new OrganizationId(call.pathId("id"))).orElseThrow(ApiError::notFound);
    Profile profile = organization.profile();
    List<String> links =
        Stream.of(
                profile.websiteUrl(),
                profile.linkedinUrl(),
                profile.twitterUrl(),
                profile.githubUrl())
            .filter(Objects::nonNull)
            .toList();
    return Answer.html(
        200,
        pages.render(
            "account/organization.jte",
            Map.of(
                "chrome", Frames.of(call, Chrome.Section.NONE),
                "profile", profile,
                "links", links)));
  }

  /** Only a button answers: mail scanners and previews fetch links by themselves. */
  private Answer invitation(Call call) {
    UUID token = call.query("token").flatMap(Uuids::parse).orElseThrow(ApiError::notFound);
    if (call.viewer().signedIn().isEmpty()) {
      return Answer.redirect("/accounts/login/?next=" + INVITATION + "?token=" + token);
    }
    Membership membership = own(token, call.account());
    if (membership.role() != OrganizationRole.INVITED) {
      return Answer.redirect(OrganizationShapes.page(membership.organization()));
    }
    Organization organization =
        organizations.byId(membership.organization()).orElseThrow(ApiError::notFound);
    return Answer.html(
        200,
        pages.render(
            "account/invitation.jte",
            Map.of(
                "chrome", Frames.of(call, Chrome.Section.NONE),
                "organization", organization.profile().name(),
                "token", token.toString())));
  }

  private Answer answer(Call call) {
    Account account = call.account();
    Fields in = call.fields();
    Value<UUID> token = in.requiredUuid("token");
    Value<String> answer = in.requiredText("answer", MAX_ANSWER);
    in.check();
    Membership membership = own(token.get(), account);
    if (answer.get().equals("accept")) {
      InvitationRoutes.accept(organizations, membership, clock);
      return Answer.seeOther(OrganizationShapes.page(membership.organization()));
    }
    InvitationRoutes.refuse(organizations, membership, clock);
    return Answer.seeOther("/competitions/");
  }

  private Membership own(UUID token, Account account) {
    return InvitationRoutes.own(organizations, token, account).orElseThrow(ApiError::notFound);
  }
}
