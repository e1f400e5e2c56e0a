package org.scoregrid.web.submission;

import java.util.List;
import org.scoregrid.web.page.Badge;

/**
 * A submission in a list.
 *
 * @param scores texts in the order of the list's columns; empty text: no score
 * @param mayDelete whether the viewer may delete it for good
 * @param details failure or place in the queue, in one sentence; may be empty
 */
public record SubmissionRow(
    long id,
    String fileName,
    String owner,
    String when,
    Badge badge,
    String details,
    List<String> scores,
    boolean onLeaderboard,
    boolean mayDelete) {}
