import type { Exchange } from './ledger.ts'

const FIRST = 200
const LAST = 300
const FAULTS = 300

/** The exchanges of one scenario, bounded. */
export interface ExchangeLog {
  readonly add: (exchange: Exchange) => void
  /** Names the records that an exchange turned out to hold, where its body does not show it by itself. */
  readonly identify: (id: number, ids: readonly string[]) => void
  readonly all: () => readonly Exchange[]
}

const isFault = ({ status, error }: Exchange): boolean =>
  error !== undefined || status === null || status < 200 || status >= 300

/** Keeps the first 200 exchanges, the last 300, and the first 300 of those between that went wrong; ordered by id. */
export const createExchangeLog = (): ExchangeLog => {
  const first: Exchange[] = []
  const faults: Exchange[] = []
  const last: Exchange[] = []
  const add = (exchange: Exchange): void => {
    if (first.length < FIRST) {
      first.push(exchange)
      return
    }
    last.push(exchange)
    if (last.length <= LAST) return
    const [oldest] = last.splice(0, 1)
    if (oldest && isFault(oldest) && faults.length < FAULTS) faults.push(oldest)
  }
  const identify = (id: number, ids: readonly string[]): void => {
    for (const kept of [first, faults, last]) {
      const index = kept.findIndex(exchange => exchange.id === id)
      const found = kept[index]
      if (found) kept[index] = { ...found, ids: [...new Set([...found.ids, ...ids])] }
    }
  }
  return { add, identify, all: () => [...first, ...faults, ...last].sort((a, b) => a.id - b.id) }
}
