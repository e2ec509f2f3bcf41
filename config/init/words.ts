// Names of fields as the ideas that they stand for: `amountFilled`, `filled_qty` and `cumQuantity` are the same two words.

/** The idea, and what it is called. */
const called: Readonly<Record<string, string>> = {
  id: 'id ids ref reference no number num uuid guid key nr',
  account: 'account acct acc portfolio wallet',
  client: 'client external ext cl custom own',
  symbol: 'symbol ticker instrument asset pair isin product stock security sym market coin contract',
  side: 'side direction dir buysell bs action',
  quantity: 'qty quantity amount size units shares volume vol lots',
  net: 'net signed',
  filled: 'filled fill executed exec cum cumulative traded done completed complete finished',
  average: 'avg average mean',
  price: 'price px rate',
  entry: 'entry cost basis open opened opening',
  limit: 'limit lmt',
  stop: 'stop sl stoploss',
  target: 'target tp takeprofit profit',
  trigger: 'trigger activation',
  status: 'status state phase',
  type: 'type kind',
  order: 'order ord',
  time: 'time ts at timestamp date datetime on when',
  created: 'created submitted placed entered received create submit',
  canceled: 'canceled cancelled killed cancel',
  force: 'tif force validity duration expiry',
  user: 'user owner trader operator person by username',
  strategy: 'strategy strat tag bot algorithm setup label',
  source: 'source origin channel',
  value: 'value val worth notional',
  unrealized: 'unrealized unrealised pnl pl upl floating',
  currency: 'currency ccy cur',
  cash: 'cash balance available',
  equity: 'equity nav netliq liquidation',
  last: 'last previous prev yesterday start day',
  peak: 'peak high max highest hwm water highwatermark highwater',
  drawdown: 'drawdown dd',
  blocked: 'blocked frozen halted suspended locked restricted disabled',
  mode: 'mode environment env live paper sandbox',
  version: 'version release ver',
  build: 'build commit sha revision git hash',
  now: 'now current server',
  open: 'open isopen',
  close: 'close closing closes',
  next: 'next upcoming',
  parent: 'parent',
}

const ideas = new Map(Object.entries(called).flatMap(([idea, names]) => names.split(' ').map(name => [name, idea])))

/** Words that say nothing of their own. */
const FILLERS = new Set(['is', 'the', 'of', 'in', 'to', 'a', 'total', 'my', 'level'])

/** Pairs that mean one idea together. */
const PAIRS: Readonly<Record<string, string>> = {
  'buy sell': 'side',
  'stop loss': 'stop',
  'take profit': 'target',
  'time force': 'force',
  'high water': 'peak',
  'net liq': 'equity',
  'open pnl': 'unrealized',
  'open pl': 'unrealized',
  'open profit': 'unrealized',
  'open quantity': 'quantity',
}

/** A name as lower-case words: camelCase, snake_case and kebab-case. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '' && !FILLERS.has(word))

/** The ideas of a name, in order; a word that stands for none stays as it is. */
export const ideasOf = (name: string): readonly string[] => {
  const words = wordsOf(name)
  const joined: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    const pair = PAIRS[`${word} ${words[index + 1] ?? ''}`]
    joined.push(pair ?? ideas.get(word) ?? ideas.get(word.replace(/s$/, '')) ?? word)
    if (pair !== undefined) index++
  }
  return [...new Set(joined)]
}

/**
 * How well a name says what is wanted: 1 for the same ideas, less for each that is missing or too much, 0 where the idea that matters (the first) is missing.
 */
export const likeness = (name: string, wanted: readonly string[]): number => {
  const found = ideasOf(name)
  const [first] = wanted
  if (first === undefined || !found.includes(first)) return 0
  const shared = wanted.filter(idea => found.includes(idea)).length
  return shared / (found.length + wanted.length - shared)
}
