package org.scoregrid.worker.storage;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;

/** Writes a response's body to a file, hashing on the way, and refuses what is too long. */
final class FileBody implements HttpResponse.BodySubscriber<Digest>, AutoCloseable {
  private final FileChannel file;
  private final long bound;
  private final MessageDigest sha = Digest.newSha256();
  private final AtomicLong received = new AtomicLong();
  private final CompletableFuture<Digest> result = new CompletableFuture<>();
  private volatile Flow.@Nullable Subscription subscription;

  FileBody(Path target, long bound) throws IOException {
    this.bound = bound;
    this.file =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
  }

  long received() {
    return received.get();
  }

  @Override
  public CompletionStage<Digest> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    try {
      for (ByteBuffer buffer : buffers) {
        if (received.addAndGet(buffer.remaining()) > bound) {
          throw new StorageException("Storage sent more bytes than the file has.", false);
        }
        sha.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
          file.write(buffer);
        }
      }
    } catch (IOException e) {
      Flow.Subscription current = subscription;
      if (current != null) {
        current.cancel();
      }
      result.completeExceptionally(
          e instanceof StorageException
              ? e
              : new StorageException(
                  "The file cannot be written to the worker's disk: " + e.getMessage(), false));
    }
  }

  @Override
  public void onError(Throwable problem) {
    result.completeExceptionally(problem);
  }

  @Override
  public void onComplete() {
    result.complete(Digest.ofRaw(sha.digest()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
