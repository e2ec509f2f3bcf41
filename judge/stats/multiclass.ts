import { mean, sum } from 'simple-statistics'
import { binomialAtLeast } from './binomial-tails.ts'
import { clopperPearson } from './clopper-pearson.ts'
import { requireCounts } from './input.ts'

/** Figures of a classifier; only the accuracy, by its bounds, is fit for a verdict. */
export type Multiclass = {
  /** Rows are the truth, columns what was predicted. */
  readonly confusion: readonly (readonly number[])[]
  readonly accuracy: number
  /** Clopper-Pearson, two-sided at conf. */
  readonly accuracyInterval: readonly [lower: number, upper: number]
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number
  /** Cohen's kappa; null where truth and prediction are one and the same class throughout. */
  readonly kappa: number | null
  /** By class; null where it was never predicted, or never true. */
  readonly precision: readonly (number | null)[]
  readonly recall: readonly (number | null)[]
  readonly macroF1: number
  /** Share of the commonest class, and the evidence that the classifier is better than always naming it. */
  readonly noInformationRate: number
  readonly pBetterThanNoInformation: number
}

function check(of: { classes: number; truth: readonly number[]; predicted: readonly number[] }): void {
  const { classes, truth, predicted } = of
  if (truth.length === 0) throw new RangeError('multiclass requires at least one value')
  if (truth.length !== predicted.length) {
    throw new RangeError(
      `multiclass requires a prediction for each truth, found ${predicted.length} and ${truth.length}`,
    )
  }
  for (const value of [...truth, ...predicted]) {
    requireCounts('multiclass', { class: value })
    if (value >= classes) throw new RangeError(`multiclass requires classes below ${classes}, found ${value}`)
  }
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** Harmonic mean of precision and recall; 0 for a class that was never right. */
const f1 = (hits: number, actual: number, named: number): number => (hits === 0 ? 0 : (2 * hits) / (actual + named))

/**
 * Confusion matrix and scores of a classifier whose classes are numbered from 0.
 *
 * Source: scikit-learn's metrics; J. Cohen, Educ. Psychol. Meas. 20 (1960) 37; C. Clopper, E. Pearson (1934).
 *
 * @throws RangeError if there is no value, the lists differ in length, a class is not below `classes` or conf not strictly between 0 and 1.
 * @example multiclass({ classes: 2, truth: [0, 1, 1], predicted: [0, 1, 0], conf: 0.95 }).confusion // => [[1, 0], [1, 1]]
 */
export function multiclass(of: {
  readonly classes: number
  readonly truth: readonly number[]
  readonly predicted: readonly number[]
  readonly conf: number
}): Multiclass {
  check(of)
  const { classes, truth, predicted, conf } = of
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  truth.forEach((actual, index) => {
    const row = confusion[actual]
    const named = predicted[index] ?? 0
    if (row) row[named] = (row[named] ?? 0) + 1
  })
  const n = truth.length
  const all = confusion.map((row, index) => ({
    hits: row[index] ?? 0,
    actual: sum(row),
    named: sum(confusion.map(each => each[index] ?? 0)),
  }))
  const correct = sum(all.map(({ hits }) => hits))
  const recall = all.map(({ hits, actual }) => share(hits, actual))
  const byChance = sum(all.map(({ actual, named }) => (actual / n) * (named / n)))
  const noInformationRate = Math.max(...all.map(({ actual }) => actual)) / n
  const { lower, upper } = clopperPearson({ k: correct, n, conf, sides: 'two' })
  return {
    confusion,
    accuracy: correct / n,
    accuracyInterval: [lower, upper],
    balancedAccuracy: mean(recall.flatMap(value => value ?? [])),
    kappa: byChance === 1 ? null : (correct / n - byChance) / (1 - byChance),
    precision: all.map(({ hits, named }) => share(hits, named)),
    recall,
    macroF1: mean(all.map(({ hits, actual, named }) => f1(hits, actual, named))),
    noInformationRate,
    pBetterThanNoInformation: binomialAtLeast({ k: correct, n, p: noInformationRate }),
  }
}
