import { blankFlag, drillFlag, openFlagDrill } from './drill-flags.ts'
import { type JournalEvidence, journalEvidence, journalRecords } from './flag-journal.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The journal is read, more happens, and it is read again: what was there must still be there as it was.

export const flagJournal = scenario('flags.journal', {
  phase: 'drill',
  tier: 'observe',
  needs: ['events'],
  may: ['flagAdmin', 'control'],
  gather: async ({ target, criterion, tier }): Promise<JournalEvidence> => {
    const row = criterion('flags.audit-immutable')
    const { flagAdmin, control, events } = target
    const drill =
      tier !== 'observe' && flagAdmin ? await openFlagDrill({ flagAdmin }, 'a drill is to be remembered') : null
    const key = drillFlag('journal')
    const change = async (percentage: number): Promise<void> => {
      for (let step = 0; step < param(row, 'changes') && drill; step++) {
        await drill.put(key, { ...blankFlag, state: 'ROLLING_OUT', percentage: percentage + step })
      }
      if (tier === 'control' && control) await control.advance(`${param(row, 'advance_s')}s`)
    }
    await change(10)
    const earlier = await events.all()
    await change(50)
    const now = await events.all()
    if (drill && tier !== 'control') await drill.retire()
    return journalEvidence(earlier, now)
  },
  observe: { 'flags.audit-immutable': journalRecords },
})
