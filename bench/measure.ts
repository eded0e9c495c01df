/** The value below which the share `p` of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  if (samples.length === 0) throw new Error("There is nothing to take a percentile of.");
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** Three significant digits: more would claim a precision that no bench on a shared machine has. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
