package org.scoregrid.worker.warm;

import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.domain.run.Limits;
import org.scoregrid.domain.run.WarmGroup;

/**
 * What runs must have in common to be scored in one container. The engine adds: the same image
 * behind the name.
 *
 * @param reference null where the task has no reference data
 */
public record WarmKey(
    WarmGroup group, String image, Digest program, @Nullable Digest reference, Limits limits) {}
