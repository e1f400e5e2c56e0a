package org.scoregrid.web.submission;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.scoregrid.domain.account.Account;
import org.scoregrid.domain.id.OrganizationId;
import org.scoregrid.domain.organization.Organization;
import org.scoregrid.domain.organization.Organization.Membership;
import org.scoregrid.domain.organization.OrganizationRule;
import org.scoregrid.store.OrganizationStore;

/** The organizations that somebody may submit for. Thread-safe. */
public final class OrganizationChoices {
  private final OrganizationStore organizations;

  public OrganizationChoices(OrganizationStore organizations) {
    this.organizations = organizations;
  }

  /** An organization to choose. */
  public record Choice(long id, String name) {}

  /** By name. */
  List<Choice> of(Account account) {
    List<OrganizationId> may =
        organizations.membershipsOf(account.id()).stream()
            .filter(it -> OrganizationRule.submitFor(it.role()).isEmpty())
            .map(Membership::organization)
            .toList();
    Map<OrganizationId, Organization> known = organizations.byIds(may);
    List<Choice> choices = new ArrayList<>();
    for (OrganizationId id : may) {
      Organization organization = known.get(id);
      if (organization != null) {
        choices.add(new Choice(id.value(), organization.profile().name()));
      }
    }
    return choices;
  }
}
