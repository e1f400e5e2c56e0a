package org.scoregrid.domain.competition;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.DatasetId;
import org.scoregrid.domain.id.PhaseId;

/**
 * A stored phase.
 *
 * @param maxSubmissionsPerDay 0: unlimited
 * @param maxSubmissionsPerPerson 0: unlimited
 * @param tasks in order
 */
public record Phase(
    PhaseId id,
    CompetitionId competition,
    int index,
    String name,
    @Nullable String description,
    Instant start,
    @Nullable Instant end,
    Duration executionTimeLimit,
    boolean hasMaxSubmissions,
    int maxSubmissionsPerDay,
    int maxSubmissionsPerPerson,
    boolean autoMigrateToThisPhase,
    boolean hideOutput,
    boolean hidePredictionOutput,
    boolean hideScoreOutput,
    boolean acceptsOnlyResultSubmissions,
    boolean finalPhase,
    @Nullable DatasetId startingKit,
    @Nullable DatasetId publicData,
    List<Task> tasks)
    implements TimedPhase {}
