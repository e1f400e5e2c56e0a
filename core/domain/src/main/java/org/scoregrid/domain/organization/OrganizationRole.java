package org.scoregrid.domain.organization;

import java.util.Optional;

/** What somebody is in an organization (reference/rules.md 1). */
public enum OrganizationRole {
  OWNER,
  MANAGER,
  PARTICIPANT,
  MEMBER,
  /** Asked to join; not a member yet. */
  INVITED;

  /** Edits the organization, invites people, changes and removes members. */
  public boolean mayEdit() {
    return this == OWNER || this == MANAGER;
  }

  /** Submits in the organization's name. */
  public boolean maySubmit() {
    return this == OWNER || this == MANAGER || this == PARTICIPANT;
  }

  public static Optional<OrganizationRole> parse(String name) {
    for (OrganizationRole role : values()) {
      if (role.name().equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
