// Values of enumerations, as systems write them and as the contracts name them.

/** A contract's value to what systems call it. */
export type Translation = Readonly<Record<string, readonly string[]>>

export const orderStatuses: Translation = {
  new: ['new', 'open', 'working', 'live', 'active', 'placed', 'submitted', 'acknowledged', 'ack', 'resting', 'booked'],
  accepted: ['accepted', 'pending', 'queued', 'pending_new', 'created', 'received'],
  partially_filled: ['partially_filled', 'partial', 'partially_executed', 'partfilled', 'partial_fill'],
  filled: ['filled', 'done', 'executed', 'complete', 'completed', 'closed', 'fully_filled', 'finished'],
  canceled: ['canceled', 'cancelled', 'killed', 'withdrawn', 'deleted', 'canceled_by_user'],
  expired: ['expired', 'lapsed'],
  rejected: ['rejected', 'refused', 'failed', 'error', 'invalid', 'declined'],
  held: ['held', 'suspended', 'untriggered', 'inactive'],
  replaced: ['replaced', 'amended', 'modified'],
}

export const orderTypes: Translation = {
  market: ['market', 'mkt', 'm'],
  limit: ['limit', 'lmt', 'l'],
  stop: ['stop', 'stp', 'stop_market', 'stop_loss'],
}

export const timesInForce: Translation = {
  day: ['day', 'd'],
  gtc: ['gtc', 'good_till_cancel', 'good_til_cancelled', 'good_til_canceled'],
  ioc: ['ioc', 'immediate_or_cancel'],
  fok: ['fok', 'fill_or_kill'],
}

export const healthStatuses: Translation = {
  pass: ['pass', 'up', 'ok', 'healthy', 'green', 'alive', 'ready', 'running', 'serving', 'online'],
  warn: ['warn', 'warning', 'degraded', 'yellow', 'impaired', 'partial'],
  fail: ['fail', 'down', 'error', 'unhealthy', 'red', 'critical', 'dead', 'outage', 'not_serving', 'offline'],
}

export const intents: Translation = {
  open: ['open', 'opening', 'entry', 'enter', 'to_open', 'increase'],
  close: ['close', 'closing', 'exit', 'reduce', 'to_close', 'decrease'],
}

/** The name that a contract has for a value; undefined where nobody knows it. */
export const translated = (value: string, into: Translation): string | undefined => {
  const plain = value
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  return Object.keys(into).find(name => into[name]?.includes(plain))
}
