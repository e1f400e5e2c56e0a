package org.scoregrid.domain.fault;

/** Carries a {@link Fault} from where the knowledge is to where the run is ended. */
public final class FaultException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient Fault fault;

  public FaultException(Fault fault) {
    super(fault.code() + ": " + fault.sentence());
    this.fault = fault;
  }

  public FaultException(Fault fault, Throwable cause) {
    super(fault.code() + ": " + fault.sentence(), cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
