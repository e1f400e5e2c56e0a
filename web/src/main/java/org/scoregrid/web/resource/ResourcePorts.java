package org.scoregrid.web.resource;

import org.scoregrid.store.CleanUps;
import org.scoregrid.store.DatasetChanges;
import org.scoregrid.store.DatasetLists;
import org.scoregrid.store.SolutionStore;
import org.scoregrid.store.TaskStore;

/** Stores of what people keep: datasets, tasks, solutions. */
public record ResourcePorts(
    DatasetChanges changes,
    DatasetLists lists,
    TaskStore tasks,
    SolutionStore solutions,
    CleanUps cleanUps) {}
