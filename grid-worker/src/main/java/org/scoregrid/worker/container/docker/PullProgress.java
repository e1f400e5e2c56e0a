package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.model.PullResponseItem;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One pull. The engine answers 200 first and tells of a failure in a later line of the stream
 * (reference/execution-contract.md 9).
 */
final class PullProgress extends Answer<PullResponseItem> {
  private volatile @Nullable String error;
  private volatile boolean downloading;

  @Override
  public void onNext(PullResponseItem item) {
    // Lines about a layer have its id, the first lines about the tag have the tag.
    if (item.getProgressDetail() != null && item.getProgressDetail().getTotal() != null) {
      downloading = true;
    }
    var detail = item.getErrorDetail();
    if (detail != null && detail.getMessage() != null) {
      error = detail.getMessage();
    } else if (item.getError() != null) {
      error = item.getError();
    }
  }

  /**
   * Waits for the end of the pull.
   *
   * @param untilDownload how long to wait for the first byte of a layer or for the end
   * @return null if the image is there, else the engine's words
   */
  @Nullable String awaitError(Duration atMost, Duration untilDownload) throws InterruptedException {
    try {
      var first = untilDownload.compareTo(atMost) < 0 ? untilDownload : atMost;
      if (awaitEnd(first)) {
        return error;
      }
      if (!downloading && first.compareTo(atMost) < 0) {
        return "the registry did not answer within " + first.toSeconds() + " seconds";
      }
      if (!awaitEnd(atMost.minus(first))) {
        return "the pull took longer than " + atMost.toMinutes() + " minutes";
      }
      return error;
    } catch (EngineLost e) {
      return error != null ? error : String.valueOf(e.getMessage());
    } finally {
      close();
    }
  }
}
