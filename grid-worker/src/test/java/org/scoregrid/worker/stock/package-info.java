/** Tests of the worker at a stock site: a scripted one, with real Celery and a real broker. */
package org.scoregrid.worker.stock;
