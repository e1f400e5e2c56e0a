/**
 * Object storage on this machine's disk and on S3. No database, and nothing outside knows the S3
 * client.
 */
@NullMarked
package org.scoregrid.store.objects;

import org.jspecify.annotations.NullMarked;
