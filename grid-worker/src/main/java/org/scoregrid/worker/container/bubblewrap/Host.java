package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;
import java.util.List;

/**
 * The parts of the isolation, as this host has them; prepared once.
 *
 * @param filter where bwrap finds the file with the seccomp program
 * @param kernel what sandboxes see of the kernel, as arguments
 * @param programs the host's own, as arguments
 * @param names a file for {@code /etc/hosts}
 * @param places where roots are built, and files that sandboxes see
 * @param users who programs are for the kernel
 * @param emptyTree a tree for a sandbox that needs a root and no image
 */
record Host(
    Libc libc,
    Descriptors descriptors,
    SandboxParent parent,
    CgroupTree cgroups,
    Path bwrap,
    Path state,
    Path filter,
    List<String> kernel,
    List<String> programs,
    Path names,
    Path places,
    ProgramUsers users,
    Path emptyTree) {

  Host with(ProgramUsers others) {
    return new Host(
        libc,
        descriptors,
        parent,
        cgroups,
        bwrap,
        state,
        filter,
        kernel,
        programs,
        names,
        places,
        others,
        emptyTree);
  }

  /** After the last sandbox. */
  void close() {
    parent.close();
    users.close();
  }
}
