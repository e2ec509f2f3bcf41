import { printable } from './text.ts'

/** A unit of Prometheus and what one of ours is in it. */
export interface BaseUnit {
  readonly name: string
  readonly factor: number
}

const BASE_UNITS: Readonly<Record<string, BaseUnit>> = {
  share: { name: 'ratio', factor: 1 },
  '%': { name: 'ratio', factor: 0.01 },
  bps: { name: 'ratio', factor: 0.0001 },
  times: { name: 'ratio', factor: 1 },
  'of the allowed': { name: 'ratio', factor: 1 },
  us: { name: 'seconds', factor: 0.000001 },
  ms: { name: 'seconds', factor: 0.001 },
  s: { name: 'seconds', factor: 1 },
  min: { name: 'seconds', factor: 60 },
  h: { name: 'seconds', factor: 3600 },
  d: { name: 'seconds', factor: 86_400 },
}

const plain = (unit: string): BaseUnit =>
  (Object.hasOwn(BASE_UNITS, unit) ? BASE_UNITS[unit] : undefined) ?? { name: printable(unit) || 'none', factor: 1 }

/** The base unit behind a measure's unit: seconds for times, ratio for shares, `orders_per_second` for a rate; any other unit stands for itself. */
export const baseUnitOf = (unit: string): BaseUnit => {
  const [counted = '', per] = unit.split('/')
  if (per === undefined) return plain(unit)
  const [above, below] = [plain(counted), plain(per)]
  return { name: `${above.name}_per_${below.name.replace(/^seconds$/, 'second')}`, factor: above.factor / below.factor }
}

/** A number in its base unit, without the noise that arithmetic leaves in the last digits. */
export const inBase = (value: number, { factor }: BaseUnit): number => Number((value * factor).toPrecision(15))
