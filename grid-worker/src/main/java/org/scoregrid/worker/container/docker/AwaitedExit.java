package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.model.WaitResponse;
import org.jspecify.annotations.Nullable;

/** The answer to the engine's wait call; none if the engine went away first. */
final class AwaitedExit extends Answer<WaitResponse> {
  private volatile @Nullable Integer code;

  @Override
  public void onNext(WaitResponse answer) {
    code = answer.getStatusCode();
  }

  @Nullable Integer code() {
    return code;
  }
}
