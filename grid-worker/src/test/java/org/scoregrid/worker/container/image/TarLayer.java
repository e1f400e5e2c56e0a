package org.scoregrid.worker.container.image;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds a layer. */
final class TarLayer {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);

  TarLayer file(String name, String text, int mode) throws IOException {
    var content = text.getBytes(StandardCharsets.UTF_8);
    var entry = new TarArchiveEntry(name, true);
    entry.setMode(mode);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
    return this;
  }

  TarLayer file(String name, String text) throws IOException {
    return file(name, text, 0644);
  }

  TarLayer link(String name, String target) throws IOException {
    return special(name, target, TarConstants.LF_SYMLINK);
  }

  TarLayer hardLink(String name, String target) throws IOException {
    return special(name, target, TarConstants.LF_LINK);
  }

  TarLayer device(String name) throws IOException {
    return special(name, "", TarConstants.LF_CHR);
  }

  private TarLayer special(String name, String target, byte type) throws IOException {
    var entry = new TarArchiveEntry(name, type, true);
    entry.setLinkName(target);
    tar.putArchiveEntry(entry);
    tar.closeArchiveEntry();
    return this;
  }

  ByteArrayInputStream stream() throws IOException {
    // Closing twice does nothing.
    tar.close();
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
