package org.scoregrid.store.objects;

import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.Result;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.BlobStore;

/** Turns what the S3 client throws into what the port promises. */
final class S3Calls {

  interface Call<T> {
    T run() throws IOException, MinioException, GeneralSecurityException;
  }

  /** A condition of a request was not met: the object is not the one that was measured. */
  static final class ChangedMeanwhile extends IOException {
    private static final long serialVersionUID = 1;

    ChangedMeanwhile(String objectKey) {
      super("object changed meanwhile: " + objectKey);
    }
  }

  private S3Calls() {}

  /** Runs a call for one object. Messages name the key and the answer, never a signed URL. */
  static <T> T run(String objectKey, Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (ErrorResponseException e) {
      throw refused(objectKey, e);
    } catch (MinioException | GeneralSecurityException e) {
      throw new IOException("object storage gave no usable answer for " + objectKey, e);
    } catch (RuntimeException e) {
      // The client wraps the interruption of a waiting thread so.
      if (e.getCause() instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for object storage");
      }
      throw e;
    }
  }

  static BlobStore.Listing list(
      MinioClient client, String bucket, String prefix, @Nullable String from, int max)
      throws IOException {
    ListObjectsArgs.Builder args =
        ListObjectsArgs.builder().bucket(bucket).prefix(prefix).recursive(true).maxKeys(max);
    if (from != null) {
      args.startAfter(from);
    }
    return run(prefix, () -> part(client.listObjects(args.build()), max));
  }

  /** The first objects of a listing; the client asks for more only when it is read further. */
  private static BlobStore.Listing part(Iterable<Result<Item>> listing, int max)
      throws IOException, MinioException, GeneralSecurityException {
    List<BlobStore.StoredObject> objects = new ArrayList<>();
    int read = 0;
    String last = null;
    for (Result<Item> result : listing) {
      Item item = result.get();
      read++;
      last = item.objectName();
      if (!item.isDir() && ObjectKeyRules.allows(last)) {
        objects.add(new BlobStore.StoredObject(last, item.size(), item.lastModified().toInstant()));
      }
      if (read == max) {
        return new BlobStore.Listing(objects, last);
      }
    }
    return new BlobStore.Listing(objects, null);
  }

  /** The cause is left out: its text repeats the request with its headers. */
  private static IOException refused(String objectKey, ErrorResponseException e) {
    String code = e.errorResponse().code();
    return switch (code) {
      case "NoSuchKey", "NoSuchObject", "ResourceNotFound" -> new NoSuchFileException(objectKey);
      case "PreconditionFailed" -> new ChangedMeanwhile(objectKey);
      default -> new IOException("object storage answered " + code + " for " + objectKey);
    };
  }
}
