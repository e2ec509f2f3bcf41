import type { Quote } from '../contracts/quote.schema.ts'
import type { JudgedRecord } from '../judge/observation.ts'
import type { LedgerSnapshot } from '../targets/ledger.ts'

/** A quote whose price is missing although nothing was wrong with the feed. */
export interface PricelessQuote {
  readonly symbol: string
  readonly quote: Quote
}

export interface ContractEvidence {
  readonly ledger: Pick<LedgerSnapshot, 'bodies' | 'violations' | 'violationCount' | 'unknownFields'>
  /** Quotes that this scenario read of symbols without a violation, and those of them without a price. */
  readonly quotesRead: number
  readonly priceless: readonly PricelessQuote[]
}

/** One record for each body that was held to its contract: the same object, for only their number matters. */
const soundBodies = (bodies: Readonly<Record<string, number>>): JudgedRecord[] =>
  Object.entries(bodies).flatMap(([contract, count]) =>
    new Array<JudgedRecord>(count).fill({ ref: contract, value: true }),
  )

/** Every body of the run that was held to its contract, and every violation; a quote may lack a price only where the feed was at fault. */
export const contractRecords = ({ ledger, priceless }: ContractEvidence): JudgedRecord[] => {
  const violations = ledger.violations.map(
    ({ contract, request, path, rule, message, sample, exchange }): JudgedRecord => ({
      ref: `${contract}${path}`,
      value: false,
      record: { request, sample },
      exchange,
      note: `${request}: ${contract} breaks ${rule} at ${path || '/'}: ${message}`,
    }),
  )
  const unkept = ledger.violationCount - ledger.violations.length
  const more: JudgedRecord[] =
    unkept > 0 ? [{ ref: 'more', value: false, note: `${unkept} further violations were counted and not kept` }] : []
  const prices = priceless.map(
    ({ symbol, quote }): JudgedRecord => ({
      ref: `quote ${symbol} ${quote.seq}`,
      value: false,
      record: quote,
      note: `expected a bid and an ask, found ${quote.bp} and ${quote.ap}; no violation of the feed is reported for ${symbol}`,
    }),
  )
  return [...violations, ...more, ...prices, ...soundBodies(ledger.bodies)]
}
