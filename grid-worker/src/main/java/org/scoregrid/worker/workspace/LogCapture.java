package org.scoregrid.worker.workspace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.run.LogStream;
import org.scoregrid.worker.container.OutputSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps head and tail of both streams of one program and feeds whoever watches. Never fails towards
 * the engine: a log that cannot be written ends there. Thread-safe.
 */
public final class LogCapture implements OutputSink {
  private static final Logger log = LoggerFactory.getLogger(LogCapture.class);

  private final Map<LogStream, BoundedLog> logs = new EnumMap<>(LogStream.class);
  private final LiveLog.Feed feed;
  private boolean broken;

  /**
   * @param directory where the logs are kept
   * @param prefix of the file names, unique in the directory
   * @param logBytes bound of each stream
   */
  public LogCapture(Path directory, String prefix, long logBytes, LiveLog.Feed feed) {
    this.feed = feed;
    for (LogStream stream : LogStream.values()) {
      logs.put(stream, new BoundedLog(directory.resolve(prefix + stream + ".txt"), logBytes));
    }
  }

  @Override
  public synchronized void accept(LogStream stream, byte[] bytes, int offset, int length) {
    feed.accept(stream, bytes, offset, length);
    BoundedLog kept = logs.get(stream);
    if (kept == null || broken) {
      return;
    }
    try {
      kept.write(bytes, offset, length);
    } catch (IOException e) {
      broken = true;
      log.atWarn().setCause(e).log("a log cannot be kept");
    }
  }

  /**
   * Ends the capture.
   *
   * @return file of the stream, or null where it was empty
   */
  public synchronized @Nullable Path finish(LogStream stream) {
    feed.close();
    BoundedLog kept = logs.remove(stream);
    if (kept == null) {
      return null;
    }
    try {
      return kept.finish();
    } catch (IOException e) {
      log.atWarn().setCause(e).log("a log cannot be kept");
      return null;
    }
  }
}
