package org.scoregrid.web.competition;

import org.jspecify.annotations.Nullable;
import org.scoregrid.web.page.Badge;

/**
 * A competition in a list.
 *
 * @param logoUrl null: a drawn placeholder is shown
 * @param badge draft or not; null: nothing to say
 */
public record CompetitionCard(
    long id,
    String title,
    String organizer,
    String description,
    @Nullable String logoUrl,
    @Nullable String reward,
    String participants,
    String submissions,
    @Nullable Badge badge) {}
