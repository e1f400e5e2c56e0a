package org.scoregrid.worker.container.image;

import java.io.IOException;
import java.io.InputStream;
import org.scoregrid.domain.fault.FaultException;

/** Where images come from. Thread-safe. */
public interface ImageSource {

  /**
   * Finds an image by its name, fetching it where it is absent; quick where it is there.
   *
   * @throws FaultException IMAGE_NOT_FOUND (organizer), IMAGE_UNAVAILABLE or ENGINE_FAILED
   *     (platform)
   */
  ImageDescription find(String image) throws FaultException, InterruptedException;

  /**
   * Hands over the layers of an image that was found, lowest first; a source that knows only the
   * whole root file system hands over one. The source checks what it fetched against its digests
   * before or while it hands it over.
   *
   * @throws IOException where a layer is damaged, cannot be read or cannot be taken
   */
  void unpack(ImageDescription image, LayerSink sink)
      throws FaultException, IOException, InterruptedException;

  /** Takes layers one after the other. */
  interface LayerSink {

    /**
     * @param tar not compressed; read to its end, closed by the caller
     */
    void layer(InputStream tar) throws IOException;
  }
}
