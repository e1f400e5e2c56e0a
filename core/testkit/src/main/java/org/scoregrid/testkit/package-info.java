/**
 * What tests of several modules share: builders, fakes and real services on loopback. Nothing that
 * a process needs.
 */
@NullMarked
package org.scoregrid.testkit;

import org.jspecify.annotations.NullMarked;
