package org.scoregrid.store;

import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;

/** Who did what that needed a privilege. Rows are only added. Thread-safe. */
public interface AuditLog {

  /**
   * @param actor null: the site itself
   * @param action a verb and a noun, {@code delete-competition}
   * @param object what it was done to, {@code competition/7}
   * @param details for people; no secrets
   */
  void record(@Nullable AccountId actor, String action, String object, String details);
}
