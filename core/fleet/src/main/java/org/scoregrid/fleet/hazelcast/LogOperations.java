package org.scoregrid.fleet.hazelcast;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.map.ExtendedMapEntry;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.RunId;

/** What is done to recent logs on the member that holds them, so that no log travels back. */
final class LogOperations implements DataSerializableFactory {
  static final int FACTORY_ID = 4711;
  private static final int APPEND = 1;
  private static final int FORGET = 2;

  @Override
  public IdentifiedDataSerializable create(int classId) {
    return switch (classId) {
      case APPEND -> new Append();
      case FORGET -> new Forget();
      default -> throw new IllegalArgumentException("no log operation " + classId);
    };
  }

  /** Adds a frame. */
  static final class Append
      implements EntryProcessor<Long, byte[], Void>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1;
    private byte[] frame = RecentFrames.NONE;

    Append() {}

    Append(byte[] frame) {
      this.frame = frame;
    }

    @Override
    public @Nullable Void process(Map.Entry<Long, byte[]> entry) {
      byte[] old = entry.getValue();
      byte[] recent = RecentFrames.append(old == null ? RecentFrames.NONE : old, frame);
      ((ExtendedMapEntry<Long, byte[]>) entry)
          .setValue(recent, HazelcastNodes.LOG_AGE.toSeconds(), TimeUnit.SECONDS);
      return null;
    }

    @Override
    public int getFactoryId() {
      return FACTORY_ID;
    }

    @Override
    public int getClassId() {
      return APPEND;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
      out.writeByteArray(frame);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
      frame = Objects.requireNonNull(in.readByteArray());
    }
  }

  /** Drops the frames of a run. */
  static final class Forget
      implements EntryProcessor<Long, byte[], Void>, IdentifiedDataSerializable {
    private static final long serialVersionUID = 1;
    private long run;

    Forget() {}

    Forget(RunId run) {
      this.run = run.value();
    }

    @Override
    public @Nullable Void process(Map.Entry<Long, byte[]> entry) {
      byte[] recent = entry.getValue();
      if (recent != null) {
        byte[] left = RecentFrames.without(recent, new RunId(run));
        // Null is Hazelcast's way to remove an entry.
        entry.setValue(left.length == 0 ? null : left);
      }
      return null;
    }

    @Override
    public int getFactoryId() {
      return FACTORY_ID;
    }

    @Override
    public int getClassId() {
      return FORGET;
    }

    @Override
    public void writeData(ObjectDataOutput out) throws IOException {
      out.writeLong(run);
    }

    @Override
    public void readData(ObjectDataInput in) throws IOException {
      run = in.readLong();
    }
  }
}
