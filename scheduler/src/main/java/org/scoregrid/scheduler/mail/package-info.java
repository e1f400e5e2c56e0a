/**
 * Gets mails out of the house: the port and its adapters. Which ones and when is a job's matter.
 */
@NullMarked
package org.scoregrid.scheduler.mail;

import org.jspecify.annotations.NullMarked;
