import { describe, expect, test } from 'vitest'
import { inconclusiveNights, issueSteps, kindOf, type Night, nightState } from './nightly-issue.ts'

const night: Night = {
  schema: 'https://final-gate.dev/schema/nightly/1',
  endedAt: '2026-01-05T03:10:00.000Z',
  commit: '4f2a9c1',
  link: 'https://github.com/acme/desk/actions/runs/7',
  state: 'pass',
  inconclusiveNights: 0,
  parts: [{ name: 'gate', exitCode: 0 }],
  failed: [],
}
const failing: Night = {
  ...night,
  state: 'fail',
  parts: [
    { name: 'gate', exitCode: 1 },
    { name: 'load soak', exitCode: null },
    { name: 'selftest', exitCode: 4 },
  ],
  failed: ['orders.bracket-presence'],
}
const open = (nights: number): Night => ({
  ...night,
  state: 'inconclusive',
  inconclusiveNights: nights,
  parts: [{ name: 'gate', exitCode: 2 }],
})

const told = (given: Night, known: Parameters<typeof issueSteps>[1] = []): string[] =>
  issueSteps(given, known).map(step => (step.do === 'create' ? `create ${step.kind}` : `${step.do} #${step.number}`))

test.each<[string, (number | null)[]]>([
  ['pass', [0, 0]],
  ['fail', [0, 1]],
  ['fail', [2, 1, null]],
  ['inconclusive', [0, 2]],
  ['inconclusive', [0, null]],
  ['inconclusive', [3, 0]],
  ['inconclusive', [4]],
  ['inconclusive', []],
])('a night is %s whose parts ended with %j', (state, codes) => {
  expect(nightState(codes.map(exitCode => ({ name: 'part', exitCode })))).toBe(state)
})

test('nights without a verdict are counted in a row, and anything else ends the row', () => {
  const before = [null, { inconclusiveNights: 0 }, { inconclusiveNights: 3 }]
  expect(before.map(known => inconclusiveNights('inconclusive', known))).toEqual([1, 1, 4])
  expect(before.map(known => inconclusiveNights('fail', known))).toEqual([0, 0, 0])
})

describe('after a night', () => {
  const failIssue = { number: 7, kind: 'fail' } as const
  const openIssue = { number: 8, kind: 'inconclusive' } as const
  const both = [failIssue, openIssue]

  test.each<[string, Night, Parameters<typeof issueSteps>[1], string[]]>([
    ['that passes, with none open', night, [], []],
    ['that passes', night, both, ['close #7', 'close #8']],
    ['that fails first', failing, [], ['create fail']],
    ['that fails again', failing, [failIssue], ['update #7']],
    ['that fails after some without a verdict', failing, [openIssue], ['create fail', 'close #8']],
    ['without a verdict', open(1), [], []],
    ['without a verdict after a fail', open(1), [failIssue], []],
    ['without a verdict, the count of the last lost', open(1), both, []],
    ['without a verdict for the second time', open(2), [], ['create inconclusive']],
    ['without a verdict for the second time after a fail', open(2), [failIssue], ['create inconclusive']],
    ['without a verdict for the fourteenth time', open(14), both, ['update #8']],
    ['that fails, with two issues of it', failing, [{ number: 9, kind: 'fail' }, failIssue], ['update #7', 'close #9']],
  ])('%s', (_, given, known, steps) => {
    expect(told(given, known)).toEqual(steps)
  })

  test('a fail reads as what ended how, which criteria failed and where to look', () => {
    expect(issueSteps(failing, [])).toEqual([
      {
        do: 'create',
        kind: 'fail',
        title: 'The nightly gate fails',
        body: [
          '<!-- final-gate nightly fail -->',
          'The night of 2026-01-05 failed.',
          '',
          '| part | ended with |',
          '|---|---|',
          '| gate | fail |',
          '| load soak | did not end |',
          '| selftest | the harness itself failed |',
          '',
          'Failed criteria:',
          '',
          '- `orders.bracket-presence`',
          '',
          'Commit 4f2a9c1. [The run and its artefact](https://github.com/acme/desk/actions/runs/7). This text is kept up to date; the issue is closed by the first night to which it does not apply.',
        ].join('\n'),
      },
    ])
  })

  test('nights without a verdict are told by their number', () => {
    const [step] = issueSteps(open(3), [openIssue])
    expect(step).toMatchObject({ do: 'update', number: 8, title: 'The nightly gate comes to no verdict' })
    expect(step && 'body' in step ? step.body.split('\n')[1] : '').toBe('3 nights in a row without a verdict.')
  })

  test('a list of criteria is cut', () => {
    const [step] = issueSteps({ ...failing, failed: Array.from({ length: 53 }, (_, n) => `a.${n}`) }, [])
    const lines = step && 'body' in step ? step.body.split('\n').filter(line => line.startsWith('- ')) : []
    expect([lines.length, lines.at(-1)]).toEqual([51, '- and 3 more'])
  })
})

test('an issue is ours by the marker at its very beginning', () => {
  const [step] = issueSteps(failing, [])
  const body = step && 'body' in step ? step.body : ''
  expect([body, `> ${body}`, ''].map(kindOf)).toEqual(['fail', null, null])
})
