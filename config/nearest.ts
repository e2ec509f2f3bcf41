/** Edit distance of two texts (insert, delete, replace), for "did you mean". */
const distance = (a: string, b: string): number => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

/** `; did you mean X?` for the closest known word, or nothing where none is close. */
export const nearestHint = (word: string, known: readonly string[]): string => {
  const [best] = known.map(candidate => ({ candidate, far: distance(word, candidate) })).sort((a, b) => a.far - b.far)
  return best && best.far <= Math.max(2, word.length / 3) ? `; did you mean ${best.candidate}?` : ''
}
