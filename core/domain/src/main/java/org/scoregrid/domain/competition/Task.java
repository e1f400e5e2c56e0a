package org.scoregrid.domain.competition;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.domain.id.DatasetKey;
import org.scoregrid.domain.id.TaskId;
import org.scoregrid.domain.id.TaskKey;

/**
 * A stored task: programs and data that score something.
 *
 * @param warmScoring whether its owner trusts the scoring program to score many runs in one
 *     container
 * @param files what it has of scoring program, ingestion program, input data and reference data
 */
public record Task(
    TaskId id,
    TaskKey key,
    String name,
    @Nullable String description,
    AccountId createdBy,
    Instant createdAt,
    boolean isPublic,
    boolean ingestionOnlyDuringScoring,
    boolean warmScoring,
    Map<DatasetType, DatasetKey> files) {}
