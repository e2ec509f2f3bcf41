import { eventsOf } from '../contracts/event.schema.ts'
import { parseDecimal } from '../judge/trading/decimal.ts'
import { isEqual } from './books.ts'
import { type Check, differing } from './trade-chain.ts'

// From the data to the order with its legs.

export const dataFaults: Check = ({ evidence, decision }) => {
  const barSeqs = new Set(evidence.bars.map(bar => bar.seq))
  const barInputs = decision.inputs.filter(input => input.kind === 'bar')
  const faults = decision.inputs.flatMap(input => [
    ...differing({ [`${input.kind} ${input.seq}: symbol`]: [evidence.symbol, input.symbol] }),
    ...(decision.decided_at !== null && Date.parse(input.as_of) > Date.parse(decision.decided_at)
      ? [`${input.kind} ${input.seq} is of ${input.as_of}, after the decision at ${decision.decided_at}`]
      : []),
  ])
  const unknown = barInputs.filter(input => !barSeqs.has(input.seq))
  if (decision.inputs.length === 0) faults.push('the decision names no input')
  if (unknown.length > 0) faults.push(`input bars ${unknown.map(input => input.seq)} are not among the target’s bars`)
  return faults
}

export const decisionFaults: Check = ({ evidence, decision }) => {
  const made = eventsOf(evidence.events, 'decision.made').filter(({ data }) => data.decision_id === decision.id)
  return [
    ...differing({
      'cycle_id of the decision': [evidence.cycle?.id, decision.cycle_id],
      'symbol of the decision': [evidence.symbol, decision.symbol],
      'side of the signal': [evidence.signal.side, decision.signal.side],
      'decision.made events': [1, made.length],
    }),
    ...made.flatMap(({ data }) =>
      differing({
        'decision.made cycle_id': [decision.cycle_id, data.cycle_id],
        'decision.made order_id': [decision.order_id, data.order_id],
      }),
    ),
  ]
}

export const sizingFaults: Check = ({ evidence, decision, order }) => {
  const { sizing } = decision
  const seqs = evidence.bars.map(bar => bar.seq)
  const [from, to] = [sizing.atr_from_seq, sizing.atr_to_seq]
  const held = from === null || to === null ? 0 : seqs.filter(seq => seq >= from && seq <= to).length
  return [
    ...differing({
      'p of the sizing': [evidence.signal.p, sizing.p],
      'b of the sizing': [evidence.signal.b, sizing.b],
    }),
    ...(isEqual(parseDecimal(sizing.qty), parseDecimal(order.qty))
      ? []
      : [`sized ${sizing.qty}, ordered ${order.qty}`]),
    ...(from !== null && to !== null && held === to - from + 1
      ? []
      : [`ATR of bars ${from}..${to}, of which the target has ${held}`]),
  ]
}

export const orderFaults: Check = ({ evidence, decision, order }) => {
  const accepted = eventsOf(evidence.events, 'order.accepted').filter(({ data }) => data.order_id === order.id)
  return [
    ...differing({
      'decision_id of the order': [decision.id, order.decision_id],
      'order_id of the decision': [order.id, decision.order_id],
      'symbol of the order': [decision.symbol, order.symbol],
      'side of the order': [decision.signal.side, order.side],
      'algo of the order': [decision.algo, order.algo],
      'order.accepted events': [1, accepted.length],
    }),
    ...accepted.flatMap(({ data }) =>
      differing({ 'order.accepted decision_id': [decision.id, data.decision_id], source: ['decision', data.source] }),
    ),
  ]
}

export const bracketFaults: Check = ({ decision, order }) => {
  const stops = order.legs.filter(leg => leg.type === 'stop')
  const targets = order.legs.filter(leg => leg.type === 'limit')
  return [
    ...differing({ 'stop legs': [1, stops.length], 'target legs': [1, targets.length] }),
    ...order.legs.flatMap(leg =>
      differing({
        [`${leg.id}: parent_id`]: [order.id, leg.parent_id],
        [`${leg.id}: decision_id`]: [decision.id, leg.decision_id],
      }),
    ),
    ...differing({
      'stop price': [decision.sizing.stop, stops[0]?.stop_price],
      'target price': [decision.sizing.target, targets[0]?.limit_price],
    }),
  ]
}
