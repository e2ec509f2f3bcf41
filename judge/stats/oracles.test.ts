import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type SustainedQuestion, sustained } from '../rollout/sustained.ts'
import { averageTrueRange, type Bar, trueRange } from '../trading/atr.ts'
import { calibration, type Forecasts } from '../trading/calibration.ts'
import { maxDrawdown } from '../trading/drawdown.ts'
import { type Execution, implementationShortfall, slippageBps } from '../trading/execution-cost.ts'
import { drawdownScale, kellyAllowed, kellyFull } from '../trading/kelly.ts'
import { rMultiple, summariseTrades, type Trade, tradePnl } from '../trading/trades.ts'
import { batchMeans } from './batch-means.ts'
import { betaTails } from './beta-tails.ts'
import { binomialAtLeast, binomialAtMost } from './binomial-tails.ts'
import { type BurnAlert, budgetConsumed, burnAlert, burnRates } from './burn-rate.ts'
import { chiSquareFit, chiSquareTable } from './chi-square.ts'
import { chiSquareUpperTail } from './chi-square-tail.ts'
import { clopperPearson } from './clopper-pearson.ts'
import { correlatedQuantile } from './correlated-quantile.ts'
import { criticalCounts } from './critical-counts.ts'
import { designEffect } from './design-effect.ts'
import { deviations, nearWithin, type Tolerances } from './deviations.ts'
import { effectiveSize } from './effective-size.ts'
import { requiredUnits } from './failures-allowed.ts'
import { farringtonManning } from './farrington-manning.ts'
import { composeGate, type GateMember } from './gate-composition.ts'
import { hdrBucket } from './hdr-bucket.ts'
import { hodgesLehmann } from './hodges-lehmann.ts'
import { hypergeometricAtMost } from './hypergeometric.ts'
import { intervalVerdict } from './interval-verdict.ts'
import { jeffreys } from './jeffreys.ts'
import { logGamma } from './log-gamma.ts'
import { requiredLotSample } from './lot-sample.ts'
import { type Alternatives, mannWhitney } from './mann-whitney.ts'
import { multiclass } from './multiclass.ts'
import { nonInferiority } from './noninferiority.ts'
import { normalQuantile } from './normal-quantile.ts'
import { normalTails } from './normal-tails.ts'
import { operatingCharacteristic } from './operating-characteristic.ts'
import { quantileRanks } from './order-statistic-ranks.ts'
import { adjustP } from './p-adjust.ts'
import { poissonBounds } from './poisson-bounds.ts'
import { requiredForPower } from './power-size.ts'
import { proportionVerdict } from './proportion-verdict.ts'
import { quantile } from './quantile.ts'
import { quantileRatio, quantileRatioVerdict } from './quantile-ratio.ts'
import { quantileBounds, quantileVerdict } from './quantile-verdict.ts'
import { ramp } from './ramp.ts'
import { shareEquivalence } from './share-equivalence.ts'
import { studentQuantile, studentUpperTail } from './student-t.ts'
import { twoProportions } from './two-proportions.ts'
import { type UptimeQuestion, type UptimeSample, uptime } from './uptime.ts'
import { mser5 } from './warm-up.ts'
import { welch } from './welch.ts'
import { wilson } from './wilson.ts'
import { zeroTolerance } from './zero-tolerance.ts'

const FOLDER = process.env.ORACLES ?? join(import.meta.dirname, 'oracles')

/**
 * Fields whose reference is less exact than the tolerance of their table: this bound rests on scipy 1.10's t quantile, 1.68487511950 at 39 degrees of
 * freedom where 40 digits of mpmath and ours give 1.68487512171 (special-functions.test.ts).
 */
const LOOSER: Readonly<Record<string, number>> = { expectancyRLower95: 1e-8 }

type Table<Row> = {
  readonly meta: Tolerances & { readonly count: number }
  readonly rows: readonly Row[]
}

/** Holds one table: each row, without its inputs, must be what `compute` makes of it; real numbers within the tolerance, all else exactly. */
function holds<Row extends object>(name: string, inputs: readonly string[], compute: (row: Row) => object): void {
  test(`every row of ${name} is reproduced`, () => {
    const table: Table<Row> = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'))
    expect(table.rows.length).toBeGreaterThan(0)
    expect(table.rows.length).toBe(table.meta.count)
    const near = nearWithin(table.meta, LOOSER)
    const wrong = table.rows.flatMap((row, index) => {
      const want = Object.fromEntries(Object.entries(row).filter(([key]) => !inputs.includes(key)))
      if (Object.keys(want).length === 0) return [`row ${index + 1}: nothing to compare`]
      return deviations(compute(row), want, near).map(deviation => `row ${index + 1}${deviation}`)
    })
    expect(wrong).toEqual([])
  })
}

describe('special functions and intervals', () => {
  const poisson = (k: number, conf: number) => {
    const [one, two] = [poissonBounds({ k, conf, sides: 'one' }), poissonBounds({ k, conf, sides: 'two' })]
    return { value: null, oneLower: one.lower, oneUpper: one.upper, twoLower: two.lower, twoUpper: two.upper }
  }
  const functions: Readonly<Record<string, (a: number, b: number, c: number, d: number) => number>> = {
    normCdf: z => normalTails(z).lower,
    normSf: z => normalTails(z).upper,
    normQuantile: normalQuantile,
    tQuantile: studentQuantile,
    tSf: studentUpperTail,
    chi2Sf: chiSquareUpperTail,
    betaCdf: (x, a, b) => betaTails({ x, a, b }).lower,
    betaSf: (x, a, b) => betaTails({ x, a, b }).upper,
    logGamma,
    binomCdf: (k, n, p) => binomialAtMost({ k, n, p }),
    binomSf: (k, n, p) => binomialAtLeast({ k: k + 1, n, p }),
    hypergeomCdf: (k, lotSize, bad, n) => hypergeometricAtMost({ k, lotSize, bad, n }),
  }
  holds<{ fn: string; args: [number, number, number, number] }>('special-functions', ['fn', 'args'], ({ fn, args }) =>
    fn === 'poissonExact' ? poisson(args[0], args[1]) : { value: functions[fn]?.(...args) },
  )

  type Counts = { n: number; k: number; conf: number }
  holds<Counts>('binomial-intervals', ['n', 'k', 'conf', 'alpha'], ({ n, k, conf }) => {
    const [one, two] = (['one', 'two'] as const).map(sides => {
      const of = { n, k, conf, sides }
      return { cp: clopperPearson(of), wilson: wilson(of), jeffreys: jeffreys(of) }
    })
    return {
      two: {
        cp: [two?.cp.lower, two?.cp.upper],
        cpComplement: [two?.cp.lowerComplement, two?.cp.upperComplement],
        wilson: [two?.wilson.lower, two?.wilson.upper],
        jeffreys: [two?.jeffreys.lower, two?.jeffreys.upper],
      },
      one: {
        cpLower: one?.cp.lower,
        cpUpper: one?.cp.upper,
        cpLowerComplement: one?.cp.lowerComplement,
        cpUpperComplement: one?.cp.upperComplement,
        wilsonLower: one?.wilson.lower,
        wilsonUpper: one?.wilson.upper,
        jeffreysLower: one?.jeffreys.lower,
        jeffreysUpper: one?.jeffreys.upper,
      },
    }
  })
})

describe('proportions', () => {
  type Plan = { n: number; k: number; target: number; conf: number }
  holds<Plan>('binomial-verdicts', ['n', 'k', 'target', 'op', 'conf'], row => {
    const { lower, upper, pPass, pFail, verdict } = proportionVerdict(row)
    return { lower, upper, pPass, pFail, verdict, ...criticalCounts(row) }
  })
  type Size = { failures: number; target: number; conf: number; truth: number; power: number }
  type Lot = { lotSize: number; badAllowed: number; conf: number }
  const sizeInputs = ['kind', 'target', 'conf', 'failures', 'lotSize', 'badAllowed', 'truth', 'power']
  holds<{ kind: string } & Size & Lot>('required-n', sizeInputs, row => {
    if (row.kind === 'power') return requiredForPower(row) ?? {}
    return { n: row.kind === 'failures-allowed' ? requiredUnits(row) : requiredLotSample(row) }
  })
  holds<Plan & { truth: number }>(
    'operating-characteristics',
    ['n', 'target', 'conf', 'truth'],
    operatingCharacteristic,
  )
  type Units = { ok: number; ambiguous: number; bad: number; target: number; conf: number }
  holds<Units>('interval-observations', ['ok', 'ambiguous', 'bad', 'target', 'conf'], row => {
    const { lower, upper, verdict } = intervalVerdict(row)
    return { lower, upper, verdict }
  })
  type Zero = Omit<Parameters<typeof zeroTolerance>[0], 'claim'> & { mode: 'census' | 'sample' }
  const zeroInputs = ['bad', 'seen', 'unseen', 'mode', 'maxViolationRate', 'minUnits', 'conf']
  holds<Zero>('zero-tolerance', zeroInputs, ({ mode, ...row }) =>
    zeroTolerance({ ...row, claim: mode === 'census' ? 'census' : 'process' }),
  )
})

describe('quantiles', () => {
  holds<{ n: number; q: number; conf: number }>('quantile-order-statistics', ['n', 'q', 'conf'], quantileRanks)
  holds<{ data: number[]; probs: number[] }>('quantile-types', ['id', 'data', 'probs'], ({ data, probs }) => {
    const types = ([1, 2, 6, 7, 8] as const).map(type => [`type${type}`, probs.map(p => quantile(data, p, type))])
    return { expected: Object.fromEntries(types) }
  })
  type Criterion = { data: number[] | null; q: number; conf: number; expected: { thresholds: { threshold: number }[] } }
  let values: readonly number[] = []
  holds<Criterion>('quantile-criteria', ['n', 'q', 'conf', 'data'], ({ data, q, conf, expected }) => {
    values = data ?? values
    const { upperRank, lowerRank, upper, lower, estimate, type7 } = quantileBounds({ values, q, conf })
    const thresholds = expected.thresholds.map(({ threshold }) => {
      const { below, verdict } = quantileVerdict({ values, q, conf, threshold })
      return { threshold, below, verdict }
    })
    return { expected: { upperRank, lowerRank, upper, lower, type1: estimate, type7, thresholds } }
  })
})

describe('correlated series', () => {
  type Binary = { n: number; badAt: number[]; expected: { batches: number; survey: unknown }[] }
  holds<Binary>('design-effect', ['id', 'n', 'badAt'], ({ n, badAt, expected }) => {
    const bad = Array.from({ length: n }, (_, i) => badAt.includes(i + 1))
    const badRate = badAt.length / n
    const each = expected.map(({ batches, survey }) => {
      const { deff, nEff } = designEffect({ bad, batches, conf: 0.95 })
      const { lower, upper } = clopperPearson({ k: badRate * nEff, n: nEff, conf: 0.95, sides: 'one' })
      return { batches, badRate, deff, nEff, lower, upper, survey }
    })
    return { expected: each }
  })
  type Series = { series: number[]; q: number; conf: number; batches: number; expected: { threshold: number }[] }
  holds<Series>('quantile-correlated', ['id', 'q', 'conf', 'batches', 'series'], ({ expected, ...row }) => ({
    expected: expected.map(({ threshold }) => ({ threshold, ...correlatedQuantile({ ...row, threshold }) })),
  }))
})

describe('load', () => {
  type Means = { series: number[]; expected: { batch: { batches: number; ci: { conf: number }[] }[] } }
  holds<Means>('batch-means', ['id', 'series'], ({ series, expected }) => {
    const batch = expected.batch.map(({ batches, ci }) => {
      const at = (conf: number) => batchMeans({ series, batches, conf })
      const { mean, se, lag1, vonNeumann } = at(0.9)
      const intervals = ci.map(({ conf }) => {
        const { twoSided, oneLower, oneUpper } = at(conf)
        return { conf, twoSided, oneLower, oneUpper }
      })
      return { batches, mean, se, lag1, vonNeumann, ci: intervals }
    })
    return { expected: { n: series.length, batch, mser5: mser5(series), ess: effectiveSize(series) } }
  })
  holds<{ digits: number; value: number }>('hdr', ['digits', 'value'], ({ digits, value }) => hdrBucket(value, digits))
  type Pair = { base: number[]; cand: number[]; expected: { q: number; conf: number; verdicts: { limit: number }[] }[] }
  holds<Pair>('quantile-ratio', ['base', 'cand'], ({ base, cand, expected }) => ({
    expected: expected.map(({ q, conf, verdicts }) => {
      const ratio = quantileRatio({ base, cand, q, conf })
      return {
        q,
        conf,
        ...ratio,
        verdicts: verdicts.map(({ limit }) => ({ limit, verdict: quantileRatioVerdict(ratio, limit) })),
      }
    }),
  }))

  const named = (p: Alternatives | null, prefix: string, suffix = ''): [string, number | null][] => [
    [`${prefix}_two.sided${suffix}`, p?.twoSided ?? null],
    [`${prefix}_less${suffix}`, p?.less ?? null],
    [`${prefix}_greater${suffix}`, p?.greater ?? null],
  ]
  type Samples = { x: number[]; y: number[]; mu: number; expected: { rReference: unknown } }
  holds<Samples>('mann-whitney', ['id', 'x', 'y', 'mu'], ({ x, y, mu, expected }) => {
    const { w, ties, exact, corrected, uncorrected } = mannWhitney({ x, y, mu })
    const shift = { 9: hodgesLehmann({ x, y, conf: 0.9 }), 95: hodgesLehmann({ x, y, conf: 0.95 }) }
    const intervals = Object.entries(shift).flatMap(([suffix, each]): [string, unknown][] => [
      [`exactCIrank_${suffix}`, each.exact?.rank],
      [`exactCI_${suffix}`, each.exact?.interval],
      [`asymCIrank_${suffix}`, each.asymptotic.rank],
      [`asymCI_${suffix}`, each.asymptotic.interval],
    ])
    const { estimate, probSuperiority, cliffDelta } = shift[95]
    const computed = Object.fromEntries<unknown>([
      ...named(corrected, 'asym', '_cc'),
      ...named(uncorrected, 'asym', '_nocc'),
      ...named(exact, ties ? 'permExact' : 'exact'),
      ...intervals,
      ...Object.entries({ W: w, ties, hodgesLehmann: estimate, probSuperiority, cliffDelta }),
    ])
    // R's own root search is given for information; exact p-values are given for some of the rows that have them.
    const { rReference } = expected
    const given = Object.keys(expected).map(key => [key, key === 'rReference' ? rReference : computed[key]])
    return { expected: Object.fromEntries(given) }
  })
})

describe('the gate and the window', () => {
  holds<{ criteria: GateMember[]; alpha: number }>('gate-composition', ['criteria', 'alpha'], ({ criteria, alpha }) =>
    composeGate(criteria, alpha),
  )
  holds<{ p: number[] }>('p-adjust', ['p'], ({ p }) => {
    const methods = ['holm', 'hochberg', 'bonferroni', 'bh'] as const
    return { expected: Object.fromEntries(methods.map(method => [method, adjustP(p, method)])) }
  })
  type Window = Omit<UptimeQuestion, 'samples'> & { interval: number; runs: [number, number, 0 | 1 | null][] }
  const windowInputs = ['id', 'from', 'to', 'interval', 'hold', 'exclude', 'target', 'runs']
  holds<Window>('uptime', windowInputs, ({ runs, interval, ...window }) => {
    const samples = runs.flatMap(([first, count, value]): UptimeSample[] =>
      Array.from({ length: count }, (_, i) => ({ at: first + i * interval, up: value === null ? null : value === 1 })),
    )
    const { transitions: _transitions, ...figures } = uptime({ ...window, samples })
    return figures
  })
})

describe('trading', () => {
  type Bars = { high: number[]; low: number[]; close: number[] }
  let bars: Bar[] = []
  const barInputs = ['open', 'high', 'low', 'close', 'period']
  holds<Partial<Bars> & { period: number }>('atr', barInputs, ({ high, low, close, period }) => {
    if (high && low && close) bars = high.map((h, i) => ({ high: h, low: low[i] ?? NaN, close: close[i] ?? NaN }))
    const wilder1978 = averageTrueRange({ bars, period, seed: 'wilder1978' })
    const taLib = averageTrueRange({ bars, period, seed: 'talib' })
    return { expected: { period, trueRange: trueRange(bars), wilder1978, taLib } }
  })
  type Sizing = {
    kind: string
    p: number
    b: number
    fraction: number
    cap: number
    drawdown: number
    ddStart: number
    ddStop: number
  }
  const sizingInputs = ['kind', 'p', 'b', 'fraction', 'cap', 'drawdown', 'ddStart', 'ddStop']
  holds<Sizing>('kelly', sizingInputs, row => {
    const full = kellyFull(row.p, row.b)
    if (row.kind === 'full') return { expected: { full, clamped: Math.max(0, full) } }
    const scale = drawdownScale(row.drawdown, row)
    return { scale, allowed: kellyAllowed({ ...row, scale }) }
  })
  holds<{ equity: number[] }>('drawdown', ['equity'], ({ equity }) => ({ expected: maxDrawdown(equity) }))
  const fillInputs = ['side', 'decisionMid', 'arrivalMid', 'avgFill', 'qty', 'filled', 'endMid', 'fees']
  holds<Execution>('execution-cost', fillInputs, row => {
    const against = (reference: number) => slippageBps({ side: row.side, fill: row.avgFill, reference })
    const slippage = { slippageBpsArrival: against(row.arrivalMid), slippageBpsDecision: against(row.decisionMid) }
    return { expected: { ...slippage, ...implementationShortfall(row) } }
  })
  holds<{ trades: Trade[] }>('trades', [], ({ trades }) => {
    const { n: _n, expectancyRLower, ...summary } = summariseTrades(trades)
    const each = trades.map(trade => ({ ...trade, r: rMultiple(trade), pnl: tradePnl(trade) }))
    return { trades: each, ...summary, expectancyRLower95: expectancyRLower }
  })
  holds<Forecasts & { bins: number; expected: { eceGuoBins: number } }>('calibration', ['p', 'y', 'bins'], row => {
    const { n: _n, eceUpper, eceLower, ...scores } = calibration({ forecasts: row, bins: row.bins, conf: 0.95 })
    // Guo's half-open bins are another definition, given for comparison alone.
    const { eceGuoBins } = row.expected
    return { expected: { ...scores, eceGuoBins, eceUpper95: eceUpper, eceLower95: eceLower } }
  })
})

describe('rollouts', () => {
  type Series = Omit<SustainedQuestion, 'samples'> & { samples: [number, number | null][] }
  const seriesInputs = ['id', 'samples', 'threshold', 'duration', 'strict', 'interval', 'maxGap']
  holds<Series>('sustained', seriesInputs, sustained)

  type Share = { enabled: number; users: number; percent: number; margin: number; conf: number; pMinlike: unknown }
  const shareInputs = ['enabled', 'users', 'percent', 'margin', 'conf']
  holds<Share>('rollout-conformance', shareInputs, ({ enabled, users, percent, pMinlike, ...row }) => {
    const { pFail: _pFail, ...judged } = shareEquivalence({ ...row, inside: enabled, n: users, centre: percent })
    // The likelihood-ordered p-value is another definition, given for information alone.
    return { ...judged, pMinlike }
  })

  type Ramp = { at25: string[]; at50: string[]; backTo25: string[] }
  holds<Ramp>('rollout-monotonic', ['population', 'at25', 'at50', 'backTo25'], row => {
    const { lost, changed, verdict } = ramp({ before: row.at25, raised: row.at50, restored: row.backTo25 })
    return { lostWhenRamped: lost, changedAfterReturn: changed, verdict }
  })

  type Counts = { kind: string; obs: number[]; p?: number[]; table: number[][] }
  holds<Counts>('chi-square', ['kind', 'obs', 'p', 'table'], ({ kind, obs, p, table }) => {
    if (kind === 'table') return { expected: chiSquareTable(table) }
    const { minExpected, ...fit } = chiSquareFit(obs, p)
    return { expected: kind === 'gof' ? { ...fit, minExpected } : fit }
  })

  type Samples = { base: number[]; cand: number[]; margin: number }
  holds<Samples>('t-noninferiority', ['base', 'cand', 'margin'], ({ base, cand, margin }) => {
    const means = welch({ base, cand, conf: 0.95 })
    const {
      lower,
      upper,
      logDifference,
      verdict: _verdict,
      ...ratio
    } = nonInferiority({ base, cand, margin, conf: 0.95 })
    const logs = { x: cand.map(Math.log), y: base.map(Math.log), mu: Math.log(margin) }
    return {
      expected: {
        welchT: means.welch.t,
        welchDf: means.welch.df,
        welchP: means.welch.p,
        welchCI95: means.welch.interval,
        studentT: means.student.t,
        studentP: means.student.p,
        logMeanDiff: logDifference,
        ...ratio,
        ratioCI90: [lower, upper],
        mwShiftP: mannWhitney(logs).corrected?.less,
      },
    }
  })

  const alternatives = (p: Alternatives | null, name: string, suffix = ''): [string, number | undefined][] => [
    [`${name}_two.sided${suffix}`, p?.twoSided],
    [`${name}_less${suffix}`, p?.less],
    [`${name}_greater${suffix}`, p?.greater],
  ]
  type Two = { k1: number; n1: number; k2: number; n2: number; margin: number }
  holds<Two>('two-proportions', ['k1', 'n1', 'k2', 'n2', 'margin'], row => {
    const { newcombe, fisher, plain, yates } = twoProportions({ ...row, conf: 0.95 })
    const { zUpper, pLess, zLower, pGreater } = farringtonManning(row)
    const tests = [
      ...alternatives(fisher, 'fisher'),
      ...alternatives(plain, 'chisq', '_nocc'),
      ...alternatives(yates, 'chisq', '_yates'),
    ]
    const scores = { fmZ_upper: zUpper, fmP_less: pLess, fmZ_lower: zLower, fmP_greater: pGreater }
    return { expected: { ...Object.fromEntries(tests), newcombe95: newcombe, ...scores } }
  })

  type Classified = { labels: string[]; truth: number[]; pred: number[] }
  holds<Classified>('multiclass', ['labels', 'truth', 'pred'], ({ labels, truth, pred }) => {
    const { accuracyInterval, pBetterThanNoInformation, ...figures } = multiclass({
      classes: labels.length,
      truth,
      predicted: pred,
      conf: 0.95,
    })
    return { expected: { ...figures, accuracyCI95: accuracyInterval, pBetterThanNIR: pBetterThanNoInformation } }
  })

  type Incident = { start: number; length: number; badFraction: number }
  type Burn = {
    slo: number
    minutes: number
    totalPerMinute: number
    zeroTrafficEvery: number | null
    incidents: Incident[]
    alerts: BurnAlert[]
    probes: { minute: number; window: number }[]
  }
  const burnInputs = ['id', 'slo', 'minutes', 'totalPerMinute', 'zeroTrafficEvery', 'incidents']
  holds<Burn>(
    'burn-rate',
    burnInputs,
    ({ slo, totalPerMinute, zeroTrafficEvery, incidents, alerts, probes, ...row }) => {
      const minutes = Array.from({ length: row.minutes }, (_, minute) => {
        const total = zeroTrafficEvery !== null && minute % zeroTrafficEvery === 0 ? 0 : totalPerMinute
        const incident = incidents.find(({ start, length }) => minute >= start && minute < start + length)
        return { total, bad: Math.round(total * (incident?.badFraction ?? 0)) }
      })
      return {
        alerts: alerts.map(({ long, short, threshold }) => {
          const { verdict: _verdict, ...fired } = burnAlert(minutes, { long, short, threshold, slo })
          return { long, short, threshold, ...fired }
        }),
        probes: probes.map(({ minute, window }) => ({
          minute,
          window,
          burn: burnRates(minutes, { width: window, slo })[minute],
        })),
        eventBudgetConsumed: budgetConsumed(minutes, slo),
        badEvents: minutes.reduce((sum, { bad }) => sum + bad, 0),
        totalEvents: minutes.reduce((sum, { total }) => sum + total, 0),
      }
    },
  )
})
