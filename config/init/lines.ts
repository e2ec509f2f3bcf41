import {
  expressionOf,
  fits,
  intentCandidate,
  intentOf,
  nameIn,
  opensByName,
  quoted,
  unknownValues,
} from './expression.ts'
import type { ApiField } from './openapi.ts'
import { healthStatuses, translated } from './values.ts'
import type { Wanted } from './wanted.ts'
import { wantedAccount, wantedHealth, wantedOrder, wantedPosition, wantedProtection } from './wanted.ts'
import { likeness } from './words.ts'

/** A field of a mapping: how it is made, or (null) that a person has to say it; the note says why. */
export interface Line {
  readonly field: string
  readonly expression: string | null
  readonly note: string
}

const LEAST_LIKENESS = 0.5

const scoreOf = ({ name }: ApiField, { phrases }: Wanted): number =>
  // A later phrase is a weaker guess.
  Math.max(0, ...phrases.map((phrase, index) => likeness(name, phrase) - index * 0.01))

/** The field that is most like what is wanted, or null. */
const bestField = (fields: readonly ApiField[], wanted: Wanted): ApiField | null => {
  const scored = fields
    .filter(field => fits(field, wanted.form))
    .map(field => ({ field, score: scoreOf(field, wanted) }))
    .sort((a, b) => b.score - a.score)
  const [best] = scored
  return best && best.score >= LEAST_LIKENESS ? best.field : null
}

const byHand = (field: string, note: string): Line => ({ field, expression: null, note })

const lineOf = (fields: readonly ApiField[], wanted: Wanted): Line[] => {
  const found = bestField(fields, wanted)
  if (found) {
    const unknown = unknownValues(found, wanted.form)
    const note = unknown.length === 0 ? '' : `nobody here knows ${unknown.join(', ')}: say what it means`
    return [{ field: wanted.field, expression: expressionOf(found, wanted.form), note }]
  }
  if (wanted.assumed) {
    const { expression, why } = wanted.assumed
    return [{ field: wanted.field, expression, note: `assumed: ${why}` }]
  }
  return wanted.isNeeded ? [byHand(wanted.field, 'nothing in the document looks like it')] : []
}

export const linesOf = (fields: readonly ApiField[], wanted: readonly Wanted[]): readonly Line[] =>
  wanted.flatMap(each => lineOf(fields, each))

const expressionFor = (lines: readonly Line[], field: string): string | null =>
  lines.find(line => line.field === field)?.expression ?? null

/** Health has one fact more than it says: whether it is operating. */
export const healthLines = (fields: readonly ApiField[]): readonly Line[] => {
  const lines = linesOf(fields, wantedHealth)
  const status = fields.find(({ name, values }) => likeness(name, ['status']) === 1 && values.length > 0)
  const good = status?.values.filter(value => translated(value, healthStatuses) === 'pass') ?? []
  const flag = fields.find(({ name, types }) => types.includes('boolean') && /ok|healthy|up|alive/i.test(name))
  const operating = flag
    ? nameIn(flag.name)
    : status && good.map(value => `${nameIn(status.name)} = ${quoted(value)}`).join(' or ')
  return [
    ...lines,
    operating ? { field: 'ops_ok', expression: operating, note: '' } : byHand('ops_ok', 'true or false'),
  ]
}

/** Paper or live decides what may be done: it is taken over where the API says the very words, and never guessed. */
const modeLine = (fields: readonly ApiField[]): Line => {
  const words = fields.find(({ values }) => values.length > 0 && values.every(value => /^(paper|live)$/i.test(value)))
  if (words) return { field: 'mode', expression: `$lowercase(${nameIn(words.name)})`, note: '' }
  const flag = fields.find(({ name, types }) => types.includes('boolean') && /^(is_?)?paper/i.test(name))
  if (flag) return { field: 'mode', expression: `${nameIn(flag.name)} ? "paper" : "live"`, note: '' }
  const [near] = fields.filter(({ name }) => likeness(name, ['mode']) > 0)
  const [value = '...'] = near?.values ?? []
  const advice = near
    ? `which value of ${near.name} means paper? e.g. ${nameIn(near.name)} = ${quoted(value)} ? "paper" : "live"`
    : '"paper" only if no order of this account can reach a market'
  return byHand('mode', advice)
}

export const accountLines = (fields: readonly ApiField[]): readonly Line[] => {
  const lines = linesOf(fields, wantedAccount)
  const own = fields.find(({ name }) => likeness(name, ['drawdown']) === 1)
  const [equity, peak] = ['equity', 'peak_equity'].map(name =>
    expressionFor(lines, name)?.replace(/^\$decimal\((.*)\)$/, '$1'),
  )
  const drawdown = own ? nameIn(own.name) : equity && peak ? `${peak} > 0 ? 1 - ${equity} / ${peak} : 0` : null
  const note = own || drawdown === null ? '' : 'computed: the document names none'
  return [
    ...lines,
    drawdown
      ? { field: 'drawdown', expression: drawdown, note }
      : byHand('drawdown', 'a share: 1 - equity / peak equity'),
    modeLine(fields),
  ]
}

export const positionLines = (fields: readonly ApiField[]): readonly Line[] => linesOf(fields, wantedPosition)

const intentLine = (fields: readonly ApiField[]): Line => {
  const side = bestField(fields, wantedOrder.find(({ field }) => field === 'side') as Wanted)
  const expression = intentOf(fields, side)
  if (expression) return { field: 'position_intent', expression, note: '' }
  const near = intentCandidate(fields)
  const ends = near && opensByName(near) ? '"_to_open" : "_to_close"' : '"_to_close" : "_to_open"'
  const advice =
    near && side && near.types.includes('boolean')
      ? `e.g. $side(${nameIn(side.name)}) & (${nameIn(near.name)} ? ${ends})`
      : 'buy_to_open, sell_to_open, sell_to_close or buy_to_close'
  return byHand('position_intent', `what tells an entry from an exit? ${advice}`)
}

/** Where a price of stop and one of target stand on the order, they are its protection; a stop price alone is what sets the order off. */
const protectionLines = (fields: readonly ApiField[]): Line[] => {
  const stop = bestField(fields, wantedProtection.stop)
  const target = bestField(fields, wantedProtection.target)
  const trigger = bestField(fields, wantedProtection.trigger)
  const leg = (kind: string, field: ApiField): string => `$leg("${kind}", ${nameIn(field.name)})`
  const price = (field: ApiField): Line => ({
    field: 'stop_price',
    expression: `$price(${nameIn(field.name)})`,
    note: '',
  })
  if (stop && target) {
    return [
      ...(trigger && trigger !== stop ? [price(trigger)] : []),
      { field: 'legs', expression: `[${leg('stop', stop)}, ${leg('target', target)}]`, note: '' },
    ]
  }
  const lines = (stop ?? trigger) ? [price((stop ?? trigger) as ApiField)] : []
  return [...lines, byHand('legs', 'where are stop and target? [$leg("stop", ...), $leg("target", ...)]')]
}

/** A time at which an order ended is one at which it filled only if something did. */
const withTrueFillTime = (lines: readonly Line[], fields: readonly ApiField[]): readonly Line[] => {
  const time = bestField(fields, wantedOrder.find(({ field }) => field === 'filled_at') as Wanted)
  const filled = bestField(fields, wantedOrder.find(({ field }) => field === 'filled_qty') as Wanted)
  if (!time || !filled || !/done|complete|finish/i.test(time.name)) return lines
  const expression = `$number(${nameIn(filled.name)}) > 0 ? $instant(${nameIn(time.name)})`
  return lines.map(line => (line.field === 'filled_at' ? { ...line, expression } : line))
}

export const orderLines = (fields: readonly ApiField[]): readonly Line[] => {
  const lines = withTrueFillTime(linesOf(fields, wantedOrder), fields)
  const at = lines.findIndex(({ field }) => field === 'type')
  return [...lines.slice(0, at), intentLine(fields), ...lines.slice(at), ...protectionLines(fields)]
}
