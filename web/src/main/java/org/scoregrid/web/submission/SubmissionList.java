package org.scoregrid.web.submission;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The "My submissions" tab.
 *
 * @param refusal why the viewer cannot submit now; null: the form is shown
 * @param phaseId of the phase that takes submissions
 * @param organizations that the viewer may submit for
 * @param columns titles of the visible score columns
 */
public record SubmissionList(
    long competitionId,
    long phaseId,
    @Nullable String refusal,
    List<OrganizationChoices.Choice> organizations,
    List<String> columns,
    List<SubmissionRow> rows,
    int page,
    int pages) {}
