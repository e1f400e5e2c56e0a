/**
 * What a person reads when something failed: code, blame, sentence, way out, evidence. No
 * exceptions for bugs.
 */
@NullMarked
package org.scoregrid.domain.fault;

import org.jspecify.annotations.NullMarked;
