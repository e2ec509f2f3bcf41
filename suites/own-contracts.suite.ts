import {
  type OwnContractsEvidence,
  ownCompletenessRecords,
  ownContractRecords,
  scanOwnContracts,
} from './own-contracts.ts'
import { param } from './param.ts'
import { scenario } from './scenario.ts'

// The user's own exports, held to the contracts that the config names. It closes a run: scanning takes both processors, and nothing is then timed.

export const ownContracts = scenario('own-contracts', {
  phase: 'closing',
  tier: 'observe',
  needs: [],
  applies: ({ contracts }) => contracts.length > 0,
  timeoutSeconds: 1800,
  gather: ({ contracts, signal, progress }): Promise<OwnContractsEvidence> =>
    scanOwnContracts(contracts, { signal, progress }),
  observe: {
    'data.schema': evidence => ownContractRecords(evidence),
    'data.completeness': (evidence, { criterion }) =>
      ownCompletenessRecords(evidence, param(criterion, 'completeness')),
  },
})
