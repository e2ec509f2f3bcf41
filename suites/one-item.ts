import type { CycleRequest } from '../contracts/cycle.schema.ts'
import type { Decision } from '../contracts/decision.schema.ts'
import type { Target } from '../targets/capability.ts'

type Signal = NonNullable<CycleRequest['signal']>

/** A buy with an edge so small that several fit under every limit: Kelly takes 12 % before its fraction. */
export const smallEdge = (symbol: string): Signal => ({ symbol, side: 'buy', p: 0.52, b: 1.2 })

/** A buy without an edge: Kelly takes nothing. */
export const noEdge = (symbol: string): Signal => ({ symbol, side: 'buy', p: 0.5, b: 1 })

/** A cycle of one item with a given signal; `cycle_id` is null where the target refused to start it. */
export interface StartedItem {
  readonly symbol: string
  readonly cycle_id: string | null
}

/** What became of one: no decision where its cycle left none. */
export interface DecidedItem extends StartedItem {
  readonly decision: Decision | null
}

/** Starts a pipeline cycle of one item for each signal, in order; time has to pass before they are decided. */
export const startItems = async (
  target: Pick<Target, 'cycles'>,
  signals: readonly Signal[],
): Promise<readonly StartedItem[]> => {
  const started: StartedItem[] = []
  for (const signal of signals) {
    const { cycle } = await target.cycles.start({ kind: 'pipeline', signal })
    started.push({ symbol: signal.symbol, cycle_id: cycle?.id ?? null })
  }
  return started
}

/** The decision of each started item, as it stands now. */
export const decisionsOf = async (
  target: Pick<Target, 'decisions'>,
  items: readonly StartedItem[],
): Promise<readonly DecidedItem[]> =>
  await Promise.all(
    items.map(async item => {
      if (item.cycle_id === null) return { ...item, decision: null }
      const [decision] = await target.decisions.all({ cycle: item.cycle_id })
      return { ...item, decision: decision ?? null }
    }),
  )

/** Starts one item for each symbol, lets `settleSeconds` of the virtual clock pass, and reads what was decided. */
export const decideEach = async (
  target: Pick<Target, 'cycles' | 'decisions' | 'control'>,
  symbols: readonly string[],
  settleSeconds: number,
): Promise<readonly DecidedItem[]> => {
  const started = await startItems(target, symbols.map(smallEdge))
  await target.control.advance(`${settleSeconds}s`)
  return await decisionsOf(target, started)
}
