import type { CriterionRow } from '../criterion.ts'

const trading = ['control', 'trade', 'orders', 'positions', 'state', 'events', 'quotes', 'clock', 'account'] as const

/** What stops trading when something is wrong, and lets it go on (criteria `safety.*`). */
export const safety = {
  'safety.breaker-open': {
    title: 'Too many failed entries open the breaker: no new entry, exits go on, and somebody is told',
    failing: 'The breaker did not open when it should, or it keeps positions from being closed',
    why: 'A breaker that blocks exits too locks the position in with the fault.',
    source: 'S0:75 S1:191 S2:21,133',
    severity: 'blocker',
    kind: 'D',
    measure: {
      kind: 'steps',
      steps: ['at-limit-closed', 'opens', 'entries-refused', 'decisions-blocked', 'exits-pass', 'told'],
    },
    needs: [...trading, 'cycles', 'decisions'],
    params: { min_price: 20, settle_s: 10 },
    item: 'GL-01',
    rules: ['RTS 6 Art. 15'],
    runbook: 'Which orders does the open breaker ask about: entries, or everything that is sent?',
  },
  'safety.breaker-half-open': {
    title:
      'After its rest the breaker lets a few entries try: they close it when they go well, and one failure opens it again',
    failing: 'The breaker opened early, never closed again, or closed although an entry failed',
    why: 'A breaker that never closes is an outage; one that closes at once is none.',
    source: 'S2:21',
    kind: 'D',
    measure: { kind: 'steps', steps: ['rests', 'half-open', 'failure-reopens', 'success-closes', 'told'] },
    needs: [...trading],
    params: { min_price: 20, edge_s: 1 },
    item: 'GL-01',
    runbook: 'Count the probes of the named state: what has to be true for the last one to close it?',
  },
  'safety.kill-switch': {
    title:
      'One call of the kill switch ends every open order in its scope and lets no new entry in, within 5 seconds; the rest goes on',
    failing: 'The kill switch left an order of its scope open, let a new one in, or touched what lay outside',
    why: 'It is the last resort: whoever uses it has no time to look what it left.',
    source: 'RTS 6 12, FIA; S0:68; 5 s ours',
    severity: 'blocker',
    kind: 'D',
    measure: { kind: 'maximum', bound: 5, unit: 's', strict: true },
    minimum: 40,
    needs: [...trading, 'kill', 'cycles', 'decisions', 'config'],
    // The orders are looked at every step_ms (a hundredth of the limit), after the limit every coarse_ms; signals and entries: given after a call.
    params: {
      decided: 5,
      manual: 4,
      resting: 4,
      share: 0.005,
      below: 0.03,
      min_price: 20,
      settle_s: 12,
      step_ms: 50,
      coarse_ms: 500,
      watch_s: 10,
      signals: 6,
      entries: 8,
    },
    item: 'GL-05',
    rules: ['RTS 6 Art. 12'],
    runbook: 'Take the named order: was it in the list that the switch went through, and by which of its fields?',
  },
  'safety.kill-latched': {
    title:
      'An engaged kill switch survives a restart and is released only by a second named person of role risk; both are on record',
    failing: 'A kill switch was gone after a restart, or could be released by whoever engaged it',
    why: 'What one person can undo alone under pressure has not stopped anything.',
    source: 'FIA',
    severity: 'blocker',
    kind: 'D',
    measure: {
      kind: 'steps',
      steps: [
        'survives-restart',
        'unnamed-refused',
        'self-refused',
        'outsider-refused',
        'second-releases',
        'on-record',
      ],
    },
    needs: [...trading, 'kill'],
    params: { min_price: 20 },
    item: 'GL-05',
    rules: ['RTS 6 Art. 12'],
    runbook: 'Is the switch part of what a restart reads back, and who is compared with whom when it is released?',
  },
  'safety.stream-reconnect': {
    title:
      'A lost market stream is reached for again with waits that double up to a cap of 60 s, spread at random, until it is back',
    failing: 'The attempts to reach the market again do not back off as declared, or never succeed',
    why: 'A tight loop keeps the server down that it waits for; waits without a cap stay away after it is back.',
    source: 'S2:18',
    kind: 'D',
    measure: { kind: 'steps', steps: ['declared', 'waits', 'spread', 'recovers'] },
    needs: ['control', 'state', 'events', 'quotes'],
    // fails_1..3: attempts that fail before one succeeds. rounding_s: of an instant on the wire.
    params: { initial_s: 1, factor: 2, cap_s: 60, fails_1: 2, fails_2: 6, fails_3: 7, rounding_s: 0.002, symbols: 3 },
    item: 'GL-01',
    runbook: 'Divide each wait by the one before it: what is multiplied, and what is added or squared?',
  },
  'safety.stream-backfill': {
    title:
      'After a lost connection nothing is missing and nothing comes twice: bars of the market, events of the journal',
    failing: 'A lost connection left a gap behind, or gave something twice',
    why: 'A bar that is missing without a trace is an average over another market.',
    source: 'S2:18',
    kind: 'D',
    measure: { kind: 'steps', steps: ['bars-complete', 'bars-once', 'bars-as-told', 'events-complete', 'events-once'] },
    needs: ['control', 'state', 'events', 'quotes', 'clock'],
    params: { symbols: 12, before_s: 120, fails: 7, after_s: 180, bar_s: 60, cuts: 3, between_s: 60 },
    item: 'GL-14',
    rules: ['RTS 6 Art. 6'],
    runbook: 'From which number on was the gap fetched: the last one seen, or the one after it?',
  },
  'safety.stream-giveup': {
    title:
      'When every attempt to reach the market has failed, a critical alert is raised and no entry gets in until it is back',
    failing: 'The attempts to reach the market ended in silence, or entries went on without a market',
    why: 'A client that has stopped trying looks like a quiet market.',
    source: 'S2:18',
    severity: 'blocker',
    kind: 'D',
    measure: {
      kind: 'steps',
      steps: ['gave-up', 'alert', 'entries-refused', 'decisions-blocked', 'asked-again', 'entries-again'],
    },
    needs: [...trading, 'config', 'cycles', 'decisions'],
    params: { min_price: 20, settle_s: 10, back_s: 30 },
    item: 'GL-07',
    runbook: 'What happens after the last attempt: is there a line of code, and does anybody hear of it?',
  },
} as const satisfies Record<string, CriterionRow>
