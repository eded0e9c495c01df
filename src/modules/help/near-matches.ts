/** More than this many edits make another word. */
const FARTHEST = 3;
const MOST = 3;

/** The candidates nearest to what was typed, best first: those that contain it, then those a few edits away. */
export function nearMatches(typed: string, candidates: readonly string[]): string[] {
  return candidates
    .map((candidate) => ({ candidate, edits: distance(typed, candidate) }))
    .filter(({ edits }) => edits <= FARTHEST)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, MOST)
    .map(({ candidate }) => candidate);
}

function distance(typed: string, candidate: string): number {
  if (typed.length > 1 && candidate.includes(typed)) return 0;
  return Math.min(...[candidate, ...candidate.split(" ")].map((word) => editDistance(typed, word)));
}

/** Levenshtein: the fewest insertions, deletions and replacements between two words. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...to].entries()) {
      const replaced = (row[j] ?? 0) + (letter === wanted ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
