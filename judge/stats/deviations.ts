/** Whether two numbers agree at a place such as `row 3.expected.lower`. */
export type Near = (got: number, want: number, at: string) => boolean

/** Relative and absolute tolerance of a table of expected values. */
export type Tolerances = { readonly tolRel?: number; readonly tolAbs?: number }

/**
 * Agreement within max(tolAbs, tolRel * |want|), by default 1e-15 and 1e-9; integers agree only if equal. `looser` gives single fields, by the last part
 * of their place, another relative tolerance.
 *
 * @example nearWithin({ tolRel: 0.1 }, {})(1.05, 1, 'row 1.value') // => true
 */
export function nearWithin(
  { tolRel = 1e-9, tolAbs = 1e-15 }: Tolerances,
  looser: Readonly<Record<string, number>>,
): Near {
  return (got, want, at) => {
    if (Number.isInteger(got) && Number.isInteger(want)) return got === want
    const relative = looser[at.slice(at.lastIndexOf('.') + 1)] ?? tolRel
    return Math.abs(got - want) <= Math.max(tolAbs, relative * Math.abs(want))
  }
}

/**
 * Deviations of what was computed from what a table says, each with its place; a field that only one side has is a deviation.
 *
 * @example deviations({ a: 1 }, { a: 2 }, (got, want) => got === want) // => ['.a: got 1, want 2']
 */
export function deviations(got: unknown, want: unknown, near: Near): string[] {
  return deviationsAt(got, want, { near, at: '' })
}

function deviationsAt(got: unknown, want: unknown, place: { readonly near: Near; readonly at: string }): string[] {
  const { near, at } = place
  if (typeof got === 'number' && typeof want === 'number' && near(got, want, at)) return []
  if (typeof got === 'object' && typeof want === 'object' && got !== null && want !== null) {
    const [left, right] = [new Map(Object.entries(got)), new Map(Object.entries(want))]
    const keys = new Set([...left.keys(), ...right.keys()])
    return [...keys].flatMap(key => deviationsAt(left.get(key), right.get(key), { near, at: `${at}.${key}` }))
  }
  return got === want ? [] : [`${at}: got ${String(got)}, want ${String(want)}`]
}
