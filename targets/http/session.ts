import type { ExchangeLog } from '../exchange-log.ts'
import type { LeakScan } from '../leak-scan.ts'
import type { LedgerBook } from '../ledger-book.ts'
import type { Authority } from './auth.ts'
import type { Transport } from './transport.ts'

/** What all scopes of one target share. */
export interface Connection {
  readonly transport: Transport
  /** Scheme, host and port of the target. */
  readonly origin: string
  /** Put before every path; empty or without a slash at its end. */
  readonly basePath: string
  readonly book: LedgerBook
  readonly leaks: LeakScan
  readonly redact: (text: string) => string
  readonly onSecret: (label: string, value: string) => void
  readonly authority: Authority
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** Milliseconds since the run began. */
  readonly now: () => number
  readonly nextExchange: () => number
}

/** One scenario's view of a connection. */
export interface Session {
  readonly connection: Connection
  readonly log: ExchangeLog
  readonly signal: AbortSignal | null
  /** Records left out so far. */
  readonly unseen: { count: number }
}
