package org.scoregrid.web.submission;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.page.Badge;

/**
 * The submission page.
 *
 * @param timeline of a single-task submission; empty for parents
 * @param children of a parent
 * @param note which attempt on which machine, and what became of earlier ones; may be empty
 * @param fault null unless failed
 * @param live whether it still changes
 * @param mayDelete for good
 * @param mayDeleteFiles while the submission stays and counts
 */
public record SubmissionView(
    long id,
    long competitionId,
    String competitionTitle,
    String fileName,
    String owner,
    String when,
    Badge badge,
    List<Stage> timeline,
    String note,
    @Nullable FaultView fault,
    List<ScoreView> scores,
    List<SubmissionRow> children,
    List<LogTab> logs,
    List<Download> downloads,
    @Nullable String detailedResultUrl,
    boolean live,
    boolean mayCancel,
    boolean mayDelete,
    boolean mayDeleteFiles) {

  /**
   * A stop of the timeline.
   *
   * @param tone ok: done, run: now, bad: failed here, empty: still to come
   * @param running how long it lasts so far; null unless it is now
   * @param text duration or what is expected; may be empty; follows {@code running}
   */
  public record Stage(String title, String tone, @Nullable Duration running, String text) {
    static Stage still(String title, String tone, String text) {
      return new Stage(title, tone, null, text);
    }
  }

  /**
   * @param blame {@code yours to fix}, {@code the organizer's}, {@code ours}
   */
  public record FaultView(String sentence, String blame, String wayOut, String evidence) {}

  public record ScoreView(String title, String score, boolean primary) {}

  /**
   * One stored log.
   *
   * @param errors whether it is what the program wrote to stderr
   * @param excerpt its tail, shown in the page
   */
  public record LogTab(String title, boolean errors, String excerpt, @Nullable String url) {}

  public record Download(String title, String size, String url) {}
}
