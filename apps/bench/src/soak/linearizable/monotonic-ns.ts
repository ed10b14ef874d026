/** Nanoseconds of a clock that never goes back and that all processes of a machine share. */
export function monotonicNs(): number {
  // Exact in a number for the first hundred days after the machine was started.
  return Number(process.hrtime.bigint());
}
