package org.scoregrid.worker.container.image;

import org.scoregrid.domain.id.Digest;

/**
 * An image that exists.
 *
 * @param digest of its configuration, which names its layers by digest: the same digest is the same
 *     image
 */
public record ImageDescription(String name, Digest digest, ImageConfig config) {}
