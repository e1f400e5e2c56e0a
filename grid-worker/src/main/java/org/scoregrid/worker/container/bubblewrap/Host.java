package org.scoregrid.worker.container.bubblewrap;

import java.nio.file.Path;
import java.util.List;

/**
 * The parts of the isolation, as this host has them; prepared once.
 *
 * @param filter file with the seccomp program
 * @param kernel what sandboxes see of the kernel, as arguments
 * @param programs the host's own, as arguments
 * @param names a file for {@code /etc/hosts}
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
    Path emptyTree) {}
