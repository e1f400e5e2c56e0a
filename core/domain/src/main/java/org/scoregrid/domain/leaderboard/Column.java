package org.scoregrid.domain.leaderboard;

import org.scoregrid.domain.id.ColumnId;

/** A stored score column. */
public record Column(ColumnId id, ColumnDraft is) {}
