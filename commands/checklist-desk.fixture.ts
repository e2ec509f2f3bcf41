import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GateSession, openGate } from './gate-session.fixture.ts'

// A small desk of its own: a repository with two authors, and what its system has exported. Its evidence is judged as that of any system.

const ORDERS = 320

const TO = `{"id": ref, "symbol": symbol, "side": $side(side), "position_intent": "buy_to_open", "type": "limit", "qty": $decimal(qty),
        "filled_qty": $decimal(qty), "filled_avg_price": $price(price), "limit_price": $price(price), "time_in_force": "day", "status": "filled",
        "submitted_at": $instant(at), "source": "desk", "user_id": "desk-1", "legs": [$leg("stop", stop), $leg("target", target)]}`

const CONFIG = `target:
  adapter: files
  name: desk
  files:
    folder: exports
    orders:
      file: orders.csv
      to: |
        ${TO}
out: reports
`

const LIMITS = {
  ai_limit: 1200,
  kelly: {
    cap: 0.25,
    fraction: 0.5,
    basis: 'notional',
    scale: { kind: 'linear', dd_start: 0.05, dd_stop: 0.15, floor: 0, peak: 'run' },
  },
  max_order_value: '30000',
  max_order_qty: 10000,
  max_symbol_value: '50000',
  max_exposure: '100000',
  max_open_trades: 100,
  max_daily_loss: '5000',
  collar_pct: 5,
  msgs_per_s: 50,
  repeat: { max: 3, window_s: 10 },
  capital_stage: 1,
  max_drawdown: { target: 0.05, rollback: 0.07 },
  data_max_age_s: 300,
  quote_max_age_s: 15,
  completeness_min: 0.95,
  k_sl: 2,
  k_tp: 3,
}

const stateOf = (build: string) => ({
  capabilities: ['orders', 'state'],
  build: { sha: build, config_hash: 'c0'.repeat(32) },
  started_at: '2026-01-05T14:00:00Z',
  universe: { symbols: ['ACME'], items: 1 },
  limits: LIMITS,
  overrides: [],
  thresholds: { response_time: { warning: 1, critical: 2 } },
  algo: { split: { v1: 75, v3: 25 }, blend: { mode: 'confidence', weights: { v1: 0.4, v3: 0.6 } }, params: {} },
  strategies: [{ name: 'main', enabled: true, reason: null }],
  risk: { drawdown: 0, dd_scale: 1, peak_equity: '100000', gross_exposure: '0' },
  people: [],
  alerts: [],
  config_revision: 1,
})

const ordersText = (): string =>
  [
    'ref,symbol,side,qty,price,stop,target,at',
    ...Array.from({ length: ORDERS }, (_, index) => {
      const at = new Date(Date.UTC(2026, 0, 5, 14, 30) + index * 1000).toISOString()
      return `o-${index},ACME,BUY,10,100.00,98.00,104.00,${at}`
    }),
  ].join('\n')

/** Commits with fixed authors and dates, so that a build has the same digest on every machine. */
export const commitAs = (repository: string, author: string, message: string): string => {
  const [name = '', email = ''] = author.replace('>', '').split(' <')
  const date = '2026-01-04T12:00:00Z'
  const who = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }
  const env = {
    ...process.env,
    ...who,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
    GIT_CONFIG_GLOBAL: '/dev/null',
  }
  const git = (...args: string[]): string => execFileSync('git', ['-C', repository, ...args], { env, encoding: 'utf8' })
  git('commit', '--quiet', '--allow-empty', '--message', message)
  return git('rev-parse', 'HEAD').trim()
}

/** Writes the exports of a build. */
export const exportBuild = (folder: string, build: string): void => {
  mkdirSync(join(folder, 'exports'), { recursive: true })
  writeFileSync(join(folder, 'exports', 'orders.csv'), ordersText())
  writeFileSync(join(folder, 'exports', 'state.json'), JSON.stringify(stateOf(build)))
}

/** Makes the desk in an empty folder; gives the commit that it runs. */
export const makeDesk = (folder: string): string => {
  const repository = join(folder, 'desk')
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', repository])
  commitAs(repository, 'Ada Author <ada@desk.example>', 'Trade')
  const build = commitAs(repository, 'Ben Builder <ben@desk.example>', 'Protect every entry')
  exportBuild(folder, build)
  writeFileSync(join(folder, 'final-gate.yaml'), CONFIG)
  return build
}

export const PASSPHRASE = 'seven quiet harbours'

/** The commands in the folder of a desk, with the passphrase of its keys. */
export const openDesk = (folder: string): GateSession => openGate(folder, { FINAL_GATE_PASSPHRASE: PASSPHRASE })
