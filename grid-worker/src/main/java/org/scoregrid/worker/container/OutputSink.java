package org.scoregrid.worker.container;

import org.scoregrid.domain.run.LogStream;

/** Takes the output of one program. Called by one thread of the engine at a time; must be quick. */
@FunctionalInterface
public interface OutputSink {

  /** The bytes are only valid during the call. */
  void accept(LogStream stream, byte[] bytes, int offset, int length);
}
