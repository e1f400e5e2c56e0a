package org.scoregrid.domain.run;

import org.scoregrid.domain.id.CompetitionId;
import org.scoregrid.domain.id.TaskId;

/**
 * Whose runs may be scored in one container, one after the other: those of one task in one
 * competition.
 */
public record WarmGroup(CompetitionId competition, TaskId task) {}
