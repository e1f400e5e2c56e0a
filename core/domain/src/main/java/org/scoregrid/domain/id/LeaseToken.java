package org.scoregrid.domain.id;

import java.util.UUID;

/** Secret of one attempt: only its holder may report that attempt. Never shown to users. */
public record LeaseToken(UUID value) {

  public static LeaseToken random() {
    return new LeaseToken(UUID.randomUUID());
  }

  @Override
  public String toString() {
    return "LeaseToken[hidden]";
  }
}
