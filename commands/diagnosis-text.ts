import type { CapabilityCheck } from '../suites/checkup.ts'
import type { Diagnosis } from './diagnosis.ts'
import { type Remedy, remediesFor } from './remedies.ts'
import { wrapped } from './table.ts'

// The diagnosis for a person at a terminal of 80 columns.

const COLUMNS = 80

const paragraph = (text: string, label = ''): string => wrapped(text, { label, columns: COLUMNS })

const capabilityText = ({ capability, ok, offered, ms, found }: CapabilityCheck): string => {
  const mark = ok ? 'ok' : offered ? 'BAD' : '-'
  const time = ms === null ? '' : `${ms} ms`
  return paragraph(found, `${mark.padEnd(5)}${capability.padEnd(13)}${time.padStart(8)}  `)
}

type Row = Diagnosis['criteria'][number]

const remedyText = ({ action, ids }: Remedy): string[] => [
  paragraph(`${action}:`, `${String(ids.length).padStart(3)}  `),
  paragraph(ids.join(', '), '       '),
]

const NOTHING_OFFERED =
  'Something answers, but none of the operations of docs/target-interface.md. A system with an API of its own is mapped in target.map: `final-gate init` proposes one.'

/** What the gate itself can come to on this target. */
const outlook = ({ criteria }: Diagnosis): string => {
  const blocking = criteria.filter(row => row.isRequired && !row.judgeable && !row.isExcused)
  if (blocking.length === 0) return 'Every blocker that the profile requires can be judged or is excused in the config.'
  return (
    `${blocking.length} blockers that the profile requires can neither be judged nor are they excused: the gate cannot pass. ` +
    'Make them judgeable, or excuse what your system does not have with allowNotApplicable.'
  )
}

const countsText = ({ criteria }: Diagnosis): string => {
  const count = (test: (row: Row) => boolean): number => criteria.filter(test).length
  const excused = count(({ isExcused }) => isExcused)
  return `${count(({ judgeable }) => judgeable)} of ${criteria.length} criteria can be judged, ${count(({ judgeable }) => !judgeable)} cannot${excused > 0 ? ` (${excused} of them excused in the config)` : ''}.`
}

export const diagnosisText = (diagnosis: Diagnosis): string => {
  if (!diagnosis.reached) return paragraph(`The target cannot be judged: ${diagnosis.problem}.`)
  const remedies = remediesFor(diagnosis.criteria, diagnosis.tier)
  return [
    paragraph(diagnosis.target, 'target  '),
    paragraph(diagnosis.tier, 'tier    '),
    '',
    ...diagnosis.capabilities.map(capabilityText),
    ...(diagnosis.capabilities.some(({ offered }) => offered) ? [] : [paragraph(NOTHING_OFFERED)]),
    ...diagnosis.notes.map(note => paragraph(note, 'note '.padEnd(5))),
    '',
    paragraph(countsText(diagnosis)),
    paragraph(outlook(diagnosis)),
    ...(remedies.length > 0 ? ['', 'What would make more of them judgeable, step by step:'] : []),
    ...remedies.flatMap(remedyText),
  ].join('\n')
}
