package org.scoregrid.bench;

import java.io.IOException;

/** Rounds of a container engine alone, without code of ours. */
interface Floor extends AutoCloseable {
  Rate round(int parallel, int runs) throws Exception;

  @Override
  void close() throws IOException;
}
