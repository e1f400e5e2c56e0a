package org.scoregrid.worker.container.docker;

import com.github.dockerjava.api.model.Event;

/** The engine's word that memory ran out in a container, as long as that runs. */
final class MemoryShortage extends Answer<Event> {
  private volatile boolean came;

  @Override
  public void onNext(Event event) {
    came = true;
  }

  /** False may become true a moment later. */
  boolean came() {
    return came;
  }
}
