package org.scoregrid.store;

import java.util.function.Consumer;

/**
 * Wakes other processes after a commit: every listener of a channel gets the text, at most once,
 * usually within milliseconds. Lossy: whoever needs every change also looks now and then.
 * Thread-safe.
 */
public interface ChangeFeed extends AutoCloseable {

  /** What changed. */
  enum Channel {
    /** Runs wait in a queue; the text is the queue's virtual host. */
    RUNS_QUEUED,
    /** A background job was enqueued; the text is empty. */
    JOBS_ENQUEUED,
    /** Mails were posted; the text is empty. */
    MAIL_POSTED,
    /** A submission changed; the text is its id (a child's change names the parent too). */
    SUBMISSION_CHANGED,
    /** A private queue or a competition's choice changed; the text is the virtual host. */
    QUEUES_CHANGED
  }

  void notify(Channel channel, String text);

  /** Calls the listener on the feed's own thread; it must not block. */
  AutoCloseable listen(Channel channel, Consumer<String> listener);

  @Override
  void close();
}
