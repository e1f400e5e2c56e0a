package org.scoregrid.domain.dataset;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.Digest;

/**
 * A stored file and who owns it.
 *
 * @param objectKey where its bytes lie; an upload's own place until it is completed, then the place
 *     that its digest names
 * @param digest null until the bytes were measured
 * @param bytes measured size; the declared one until then
 * @param license name of the licence it is given away under
 * @param downloads by the public link, of everybody
 * @param verified by the staff
 */
public record Dataset(
    DatasetId id,
    DatasetKey key,
    DatasetType type,
    String name,
    @Nullable String description,
    String fileName,
    AccountId owner,
    Instant createdAt,
    boolean isPublic,
    boolean createdByCompetition,
    boolean completed,
    @Nullable CompetitionId competition,
    String objectKey,
    @Nullable Digest digest,
    long bytes,
    @Nullable String license,
    long downloads,
    boolean verified) {}
