package org.scoregrid.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.DumpMode;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DumpId;

/** Dumps of competitions, and what they are made of. Thread-safe. */
public interface DumpStore {
  /** Finished and unfinished dumps that a competition may have. */
  int MAX_PER_COMPETITION = 50;

  /** How the making of a dump goes. */
  enum Status {
    STARTING("Starting"),
    FINISHED("Finished"),
    FAILED("Failed");

    private final String wireName;

    Status(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /**
   * @param details a sentence for the organizers when it failed
   * @param dataset the bundle when it is finished
   */
  record Dump(
      DumpId id,
      CompetitionId competition,
      DumpMode mode,
      Status status,
      @Nullable String details,
      Instant createdAt,
      @Nullable Dataset dataset) {}

  /**
   * A finished bundle.
   *
   * @param createdAt the time in its names
   */
  record Written(AccountId owner, String title, Instant createdAt, BlobStore.Sealed object) {}

  /** What came of the wish for a dump. */
  sealed interface Wish {
    /** It is to be made; an unfinished one of the same mode is the same one. */
    record Accepted(DumpId id) implements Wish {}

    /** The competition has {@link #MAX_PER_COMPETITION} already. */
    record TooMany() implements Wish {}
  }

  /**
   * Notes the wish for a dump and forgets the competition's failed ones.
   *
   * @throws IllegalArgumentException when there is no such competition
   */
  Wish start(CompetitionId competition, DumpMode mode, AccountId requestedBy, Instant now);

  Optional<Dump> byId(DumpId id);

  /** Of all states, oldest first. */
  List<Dump> of(CompetitionId competition);

  /** The bundle that a competition was made from; empty when it is gone or there was none. */
  Optional<Dataset> originalBundle(CompetitionId competition);

  /** Everything at one moment; empty when there is no such competition. */
  Optional<CompetitionContents> contents(CompetitionId competition);

  /** Dumps that have been unfinished for a while; a sweep enqueues them again. */
  List<DumpId> unfinished(Instant createdBefore, int limit);

  /**
   * An object is about to be stored for which no row exists yet: it is removed some time after the
   * given moment unless {@link #finish} comes first.
   */
  void announce(BlobStore.Sealed object, Instant removableAt);

  /**
   * Makes the bundle a dataset of its owner, named as reference/bundle-format.md 13 says, and ends
   * the dump.
   *
   * @return false when the dump had ended or was gone; the object is left to its removal then
   */
  boolean finish(DumpId id, Written written, Instant now);

  /** Ends an unfinished dump with a sentence. */
  void fail(DumpId id, String details, Instant now);
}
