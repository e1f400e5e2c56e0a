package org.scoregrid.web.account;

import io.helidon.http.Method;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
    return Answer.html(
        200,
        pages.render(
            "account/organization.jte",
            Map.of(
                "chrome", Frames.of(call, Chrome.Section.NONE),
                "profile", profile,
                "links", links(profile))));
  }

  /** A place in the web, by the name that people know it by. */
  public record Link(String title, String url) {}

  private static List<Link> links(Profile profile) {
    List<Link> links = new ArrayList<>();
    add(links, "Website", profile.websiteUrl());
    add(links, "LinkedIn", profile.linkedinUrl());
    add(links, "Twitter", profile.twitterUrl());
    add(links, "GitHub", profile.githubUrl());
    return links;
  }

  private static void add(List<Link> links, String title, @Nullable String url) {
    if (url != null && !url.isBlank()) {
      links.add(new Link(title, url));
    }
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
