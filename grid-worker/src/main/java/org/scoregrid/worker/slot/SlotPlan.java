package org.scoregrid.worker.slot;

import java.util.ArrayList;
import java.util.List;
import org.scoregrid.worker.container.SlotRoom;

/** Shares cores and GPUs of a host out to its slots. */
public final class SlotPlan {
  private SlotPlan() {}

  /**
   * One room for each slot: no core and no GPU is in two of them.
   *
   * <p>Cores are tied to slots only where each slot gets at least one and there is more than one
   * slot. GPUs that do not go round evenly make the first slots larger; where there are fewer GPUs
   * than slots there are only as many slots as GPUs, since any run of the queue may need one.
   *
   * @param slots wanted; 0 takes one for each GPU, or for each core where there is no GPU
   * @param cores of the host, empty where they are not to be tied to slots
   * @param gpus CDI names
   */
  public static List<SlotRoom> of(int slots, List<Integer> cores, List<String> gpus) {
    if (slots < 0) {
      throw new IllegalArgumentException("there cannot be " + slots + " slots");
    }
    int count = slots == 0 ? measured(gpus) : slots;
    int size = gpus.isEmpty() ? count : Math.min(count, gpus.size());
    boolean tied = size > 1 && cores.size() >= size;
    List<SlotRoom> rooms = new ArrayList<>();
    for (int number = 0; number < size; number++) {
      List<Integer> mine = tied ? part(cores, number, size) : List.of();
      rooms.add(new SlotRoom(mine, part(gpus, number, size)));
    }
    return rooms;
  }

  private static int measured(List<String> gpus) {
    return gpus.isEmpty() ? Math.max(1, Runtime.getRuntime().availableProcessors()) : gpus.size();
  }

  private static <T> List<T> part(List<T> all, int number, int parts) {
    int least = all.size() / parts;
    int larger = all.size() % parts;
    int from = number * least + Math.min(number, larger);
    return all.subList(from, from + least + (number < larger ? 1 : 0));
  }
}
