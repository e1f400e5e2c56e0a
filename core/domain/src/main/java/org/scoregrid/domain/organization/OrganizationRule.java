package org.scoregrid.domain.organization;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what in an organization (reference/rules.md 1 and 9, reference/http-api-details.md 9
 * and 17). Roles are null for people who have none in it.
 */
public final class OrganizationRule {
  private OrganizationRule() {}

  /** Why something is not done. */
  public enum Refusal {
    /** Strangers are not told whether the organization exists. */
    STRANGER("Not found."),
    NOT_EDITOR("You do not have permission to perform this action."),
    NOT_OWNER("You do not have permission to delete this organization"),
    NO_SUCH_MEMBER("Could not find organization member"),
    OWNER_STAYS("You cannot change or remove the owner of the organization"),
    NOT_JOINED_YET("You cannot change somebody who has not accepted the invitation yet"),
    NO_SUCH_ROLE("Cannot set a member to this group."),
    SUBMISSIONS_REFER("Submissions were made for the organization, so it cannot be deleted"),
    NOT_A_MEMBER("You must be apart of a organization to submit for them"),
    MAY_NOT_SUBMIT("You do not have participant permissions for this group");

    private final String text;

    Refusal(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /** Edit its profile or invite people. */
  public static Optional<Refusal> edit(@Nullable OrganizationRole actor) {
    if (actor == null || actor == OrganizationRole.INVITED) {
      return Optional.of(Refusal.STRANGER);
    }
    return actor.mayEdit() ? Optional.empty() : Optional.of(Refusal.NOT_EDITOR);
  }

  /**
   * Give a member another role.
   *
   * @param target the member's role; null when there is no such member
   * @param wanted null when it is no role at all
   */
  public static Optional<Refusal> changeRole(
      @Nullable OrganizationRole actor,
      @Nullable OrganizationRole target,
      @Nullable OrganizationRole wanted) {
    Optional<Refusal> refusal = edit(actor);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (target == null) {
      return Optional.of(Refusal.NO_SUCH_MEMBER);
    }
    if (target == OrganizationRole.OWNER) {
      return Optional.of(Refusal.OWNER_STAYS);
    }
    if (target == OrganizationRole.INVITED) {
      return Optional.of(Refusal.NOT_JOINED_YET);
    }
    boolean settable =
        wanted == OrganizationRole.MANAGER
            || wanted == OrganizationRole.PARTICIPANT
            || wanted == OrganizationRole.MEMBER;
    return settable ? Optional.empty() : Optional.of(Refusal.NO_SUCH_ROLE);
  }

  /** Remove a member, or take an invitation back. */
  public static Optional<Refusal> remove(
      @Nullable OrganizationRole actor, @Nullable OrganizationRole target) {
    Optional<Refusal> refusal = edit(actor);
    if (refusal.isPresent()) {
      return refusal;
    }
    if (target == null) {
      return Optional.of(Refusal.NO_SUCH_MEMBER);
    }
    return target == OrganizationRole.OWNER ? Optional.of(Refusal.OWNER_STAYS) : Optional.empty();
  }

  /** Leave it, or refuse an invitation. */
  public static Optional<Refusal> leave(@Nullable OrganizationRole own) {
    if (own == null) {
      return Optional.of(Refusal.NO_SUCH_MEMBER);
    }
    return own == OrganizationRole.OWNER ? Optional.of(Refusal.OWNER_STAYS) : Optional.empty();
  }

  public static Optional<Refusal> delete(
      @Nullable OrganizationRole actor, boolean submissionsRefer) {
    if (actor == null || actor == OrganizationRole.INVITED) {
      return Optional.of(Refusal.STRANGER);
    }
    if (actor != OrganizationRole.OWNER) {
      return Optional.of(Refusal.NOT_OWNER);
    }
    return submissionsRefer ? Optional.of(Refusal.SUBMISSIONS_REFER) : Optional.empty();
  }

  /** Submit in its name. */
  public static Optional<Refusal> submitFor(@Nullable OrganizationRole own) {
    if (own == null) {
      return Optional.of(Refusal.NOT_A_MEMBER);
    }
    return own.maySubmit() ? Optional.empty() : Optional.of(Refusal.MAY_NOT_SUBMIT);
  }
}
