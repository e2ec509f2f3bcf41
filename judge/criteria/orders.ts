import type { CriterionRow } from '../criterion.ts'

/** Orders and brackets (criteria `orders.*`). */
export const orders = {
  'orders.bracket-presence': {
    title: 'Every entry order carries a stop-loss and a take-profit',
    failing: 'An entry order lacks its stop-loss or its take-profit',
    why: 'A position without a resting exit has no bound on its loss when the system or its link goes down.',
    source: 'S0:63 S1:112',
    severity: 'blocker',
    kind: 'P',
    measure: { kind: 'every' },
    needs: ['orders'],
    item: 'GL-04',
    runbook: 'Compare the named orders with their request: was the leg refused, dropped, or never sent?',
  },
} as const satisfies Record<string, CriterionRow>
