import { nameIn, quoted } from './expression.ts'
import type { Line } from './lines.ts'
import type { ApiField } from './openapi.ts'
import { intents, orderTypes, type Translation, timesInForce, translated } from './values.ts'
import { likeness } from './words.ts'

// The way back: the order that the gate wants to send, in the words of the API.

interface Given {
  readonly phrases: readonly (readonly string[])[]
  readonly expression: (field: ApiField) => string
}

const isNumber = ({ types }: ApiField): boolean => types.includes('integer') || types.includes('number')

const number =
  (path: string) =>
  (field: ApiField): string =>
    isNumber(field) ? `$exists(${path}) ? $number(${path})` : path

/** A word of ours as the API writes it; as it is where the API names no values. */
const word =
  (path: string, into: Translation) =>
  ({ values }: ApiField): string => {
    const known = values.flatMap(value => {
      const meaning = translated(value, into)
      return meaning === undefined ? [] : [`${path} = ${quoted(meaning)} ? ${quoted(value)}`]
    })
    return known.length === 0 ? path : known.join(' : ')
  }

const sides = { buy: ['buy', 'b', 'long', 'bid'], sell: ['sell', 's', 'short', 'ask'] } as const

const given: readonly Given[] = [
  { phrases: [['symbol']], expression: () => 'symbol' },
  { phrases: [['side'], ['order', 'side']], expression: word('side', sides) },
  { phrases: [['quantity'], ['order', 'quantity']], expression: number('qty') },
  { phrases: [['type'], ['order', 'type']], expression: word('type', orderTypes) },
  { phrases: [['target', 'price'], ['target']], expression: number('take_profit.limit_price') },
  { phrases: [['stop', 'price'], ['stop']], expression: number('stop_loss.stop_price') },
  { phrases: [['limit', 'price'], ['limit'], ['price']], expression: number('limit_price') },
  { phrases: [['force'], ['time', 'force']], expression: word('time_in_force', timesInForce) },
  {
    phrases: [
      ['client', 'id'],
      ['client', 'order', 'id'],
    ],
    expression: () => 'client_order_id',
  },
  { phrases: [['strategy']], expression: () => 'strategy' },
  { phrases: [['user'], ['user', 'id']], expression: () => 'user_id' },
]

const LEAST_LIKENESS = 0.6

const expressionFor = (field: ApiField): string | null => {
  if (field.values.length > 1 && field.values.every(value => translated(value, intents))) {
    return word('$substringAfter(position_intent, "_to_")', intents)(field)
  }
  const scored = given
    .map(each => ({ each, score: Math.max(...each.phrases.map(phrase => likeness(field.name, phrase))) }))
    .sort((a, b) => b.score - a.score)
  const [best] = scored
  return best && best.score >= LEAST_LIKENESS ? best.each.expression(field) : null
}

const adviceOn = ({ name, types }: ApiField): string =>
  types.includes('boolean') && /exit|close|reduce/i.test(name)
    ? 'perhaps $contains(position_intent, "close")'
    : 'nothing of an order is like it'

/** The body of a new order, field by field; what nothing of ours stands for is left to a person. */
export const ticketLines = (fields: readonly ApiField[]): readonly Line[] =>
  fields.map(field => {
    const expression = expressionFor(field)
    return { field: nameIn(field.name), expression, note: expression === null ? adviceOn(field) : '' }
  })
