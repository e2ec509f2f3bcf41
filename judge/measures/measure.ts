import type { Criterion } from '../criterion.ts'
import type {
  AnyObservation,
  CountedRecord,
  ForecastRecord,
  JudgedRecord,
  MeasuredRecord,
  PairedRecord,
  PointRecord,
  ProbeRecord,
  SharedRecord,
  StepRecord,
} from '../observation.ts'
import type { Judgement } from '../verdict.ts'
import { judgeAvailability } from './availability.ts'
import { judgeCalibration } from './calibration.ts'
import { judgeEquivalence } from './equivalence.ts'
import { judgeEvery, judgeSteps } from './every.ts'
import { judgeIndependence } from './independence.ts'
import { judgeMaximum } from './maximum.ts'
import { judgeProportion } from './proportion.ts'
import { judgeQuantile } from './quantile.ts'
import { judgeRate } from './rate.ts'
import { judgeSlope } from './slope.ts'

/**
 * Judges observations by the measure of their row. The compiler has tied each observer to its measure's observation type (`ObservationFor`), so the
 * narrowing below restates what is known; evidence that contradicts it ends in a judgement `invalid`, or in an exception of the observer.
 */
export const judgeMeasure = (
  criterion: Criterion,
  observations: readonly AnyObservation[],
  confidence: number,
): Judgement => {
  const { measure } = criterion
  switch (measure.kind) {
    case 'every':
      return judgeEvery(observations as readonly JudgedRecord[], { criterion, measure, confidence })
    case 'steps':
      return judgeSteps(observations as readonly StepRecord[], { criterion, measure, confidence })
    case 'proportion':
      return judgeProportion(observations as readonly JudgedRecord[], { criterion, measure, confidence })
    case 'quantile':
      return judgeQuantile(observations as readonly MeasuredRecord[], { criterion, measure, confidence })
    case 'maximum':
      return judgeMaximum(observations as readonly MeasuredRecord[], { criterion, measure, confidence })
    case 'rate':
      return judgeRate(observations as readonly CountedRecord[], { criterion, measure, confidence })
    case 'availability':
      return judgeAvailability(observations as readonly ProbeRecord[], { criterion, measure, confidence })
    case 'equivalence':
      return judgeEquivalence(observations as readonly SharedRecord[], { criterion, measure, confidence })
    case 'independence':
      return judgeIndependence(observations as readonly PairedRecord[], { criterion, measure, confidence })
    case 'calibration':
      return judgeCalibration(observations as readonly ForecastRecord[], { criterion, measure, confidence })
    case 'slope':
      return judgeSlope(observations as readonly PointRecord[], { criterion, measure, confidence })
  }
}
