import type { Criterion } from '../judge/criterion.ts'
import type { Target } from '../targets/capability.ts'
import { openBook, readOpen } from './drill-book.ts'
import { type Handover, type HandoverEvidence, handoverSteps } from './handover.ts'
import { noEdge, startItems } from './one-item.ts'
import { param } from './param.ts'
import { legKindsOf } from './protection.ts'
import { scenario } from './scenario.ts'

// With positions and orders of v3 open, v1 and v3 take over from each other in every way there is.

type HandoverTarget = Pick<
  Target,
  'control' | 'config' | 'cycles' | 'rollback' | 'positions' | 'orders' | 'events' | 'state'
>

const reason = 'a drill hands over between versions'
const orderTypes = ['order.*', 'fill']
/** v3 fails so often in a row that v1 takes over. */
const failures = 3

const splitTo = async (target: HandoverTarget, v3: number): Promise<number> =>
  (await target.config.patch({ algo: { split: { v1: 100 - v3, v3 } }, reason })).status

const failOver = async (target: HandoverTarget, row: Criterion, symbol: string): Promise<null> => {
  await target.control.stimulate({ name: 'algo.error', args: { algo: 'v3', count: failures } })
  for (let failure = 0; failure < failures; failure++) {
    await startItems(target, [noEdge(symbol)])
    await target.control.advance(`${param(row, 'settle_s')}s`)
  }
  return null
}

export const handover = scenario('algo.handover', {
  phase: 'drill',
  tier: 'control',
  needs: [
    'control',
    'config',
    'cycles',
    'decisions',
    'state',
    'events',
    'trade',
    'orders',
    'positions',
    'account',
    'quotes',
    'clock',
    'rollback',
  ],
  gather: async ({ target, criterion, seed }): Promise<HandoverEvidence> => {
    const row = criterion('algo.handover-state')
    const state = await target.state.get()
    const { seq } = await target.control.advance('1s')
    await splitTo(target, 100)
    const book = await openBook(target, { row, state, seed, name: 'hand', free: 1 })
    const handovers: Handover[] = []
    const during = async (step: Handover['step'], act: () => Promise<number | null>): Promise<void> => {
      const before = await readOpen(target)
      const begun = (await target.control.advance('0s')).seq
      const status = await act()
      const after = await readOpen(target)
      const events = await target.events.all({ types: orderTypes, after: begun })
      handovers.push({ step, status, before, after, events })
    }
    const back = { target: 'algorithm', positions: 'keep', confirm: true, reason } as const
    await during('rollback', async () => (await target.rollback.run(back)).status)
    await during('split-up', () => splitTo(target, 100))
    await during('failover', () => failOver(target, row, book.free[0]?.symbol ?? ''))
    await during('split-down', () => splitTo(target, 0))
    await target.control.advance(`${param(row, 'settle_s')}s`)
    const kinds = Object.fromEntries(legKindsOf(await target.orders.all({ nested: true })))
    return { handovers, kinds, events: await target.events.all({ types: orderTypes, after: seq }) }
  },
  observe: {
    'algo.handover-state': (evidence, { criterion }) => handoverSteps(evidence, param(criterion, 'leg_settle_s')),
  },
})
