import { param } from './param.ts'
import { openRolloutDrive } from './rollout-drive.ts'
import { rolloutFigure } from './rollout-figures.ts'
import { about } from './rollout-stages.ts'
import type { Track } from './rollout-track.ts'
import { trialRecords } from './rollout-trial.ts'
import { scenario } from './scenario.ts'

// The detector is made late while its flag is in rollout: a change of the market cannot be noticed sooner than that.

const subject = 'flag:regime_detection'

export const rolloutDetector = scenario('rollout.detector', {
  phase: 'drill',
  tier: 'control',
  needs: ['control', 'flags', 'flagAdmin', 'observations', 'config', 'events', 'state', 'cycles'],
  gather: async ({ target, criterion }): Promise<Track> => {
    const row = criterion('rollout.regime')
    const drive = await openRolloutDrive(target, param(row, 'offset_s'))
    const limits = { kelly: { fraction: param(row, 'fraction') }, max_open_trades: param(row, 'open_trades') }
    await target.config.patch({ limits, reason: 'a drill makes the detector late' })
    await target.control.stimulate({ name: 'detector.lag', args: { seconds: param(row, 'lag_s') } })
    await drive.start(subject)
    const before = (await drive.look()).at
    for (let cycle = 0, isBack = false; cycle < param(row, 'cycles') && !isBack; cycle++) {
      await target.cycles.start({ kind: 'pipeline' })
      await drive.wait(param(row, 'cycle_s'))
      isBack = (await drive.look()).of[subject]?.isOn === false
    }
    const after = drive.now()
    drive.caused({ at: after, subject, values: { regime_delay_s: param(row, 'lag_s') }, n: 1 })
    drive.trial({ subject, meant: 'rollback', about: [about('rollout.regime', 'late-taken-back')], before, after })
    return await drive.track()
  },
  observe: { 'rollout.regime': track => trialRecords(track, 'rollout.regime') },
  figures: track => rolloutFigure(track, 'rollout.detector'),
})
