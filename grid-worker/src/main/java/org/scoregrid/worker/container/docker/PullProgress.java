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

  @Override
  public void onNext(PullResponseItem item) {
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
   * @return null if the image is there, else the engine's words
   */
  @Nullable String awaitError(Duration atMost) throws InterruptedException {
    try {
      if (!awaitEnd(atMost)) {
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
