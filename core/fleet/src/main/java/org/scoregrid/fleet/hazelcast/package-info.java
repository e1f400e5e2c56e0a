/**
 * The fleet over Hazelcast: members in web and scheduler, clients in the site's workers. Nothing
 * outside knows Hazelcast.
 */
@NullMarked
package org.scoregrid.fleet.hazelcast;

import org.jspecify.annotations.NullMarked;
