// Data behind the plots of a report. A scenario makes them from its evidence; nothing is judged by them, and only a reporter draws them.

/** A level that the plotted values are held against. */
export interface FigureLimit {
  readonly value: number
  /** What it is, e.g. `limit p95 < 500 ms`. */
  readonly label: string
}

interface FigureBase {
  /** Letters, digits, `.` and `-`; one figure of a report alone bears it. */
  readonly id: string
  readonly title: string
  /** The criteria that it helps to understand; it is drawn with the first of them that the report shows. */
  readonly criteria: readonly string[]
  /** How to read it, in one or two sentences. */
  readonly note?: string
}

/** One quantile of a distribution. */
export interface QuantilePoint {
  /** Between 0 and 1. */
  readonly q: number
  readonly value: number
  /** True where the value is only known to be at least this large: what never came has no latency. */
  readonly atLeast: boolean
}

/** Distributions by their percentiles, order statistics of type 1. */
export interface PercentileFigure extends FigureBase {
  readonly kind: 'percentiles'
  readonly unit: string
  readonly limits: readonly FigureLimit[]
  readonly series: readonly { readonly label: string; readonly n: number; readonly points: readonly QuantilePoint[] }[]
}

/** Several small plots over the same seconds, one below the other. */
export interface PerSecondFigure extends FigureBase {
  readonly kind: 'per-second'
  /** Seconds of each step; the first begins at 0. */
  readonly stepSeconds: number
  readonly panels: readonly {
    readonly label: string
    readonly unit: string
    readonly limits: readonly FigureLimit[]
    /** One value a step; null where there is none. */
    readonly series: readonly { readonly label: string; readonly values: readonly (number | null)[] }[]
  }[]
}

/** Shares with their intervals, each against the share that was set. */
export interface SplitFigure extends FigureBase {
  readonly kind: 'split'
  readonly rows: readonly {
    readonly label: string
    /** The share that was set, 0 to 1; null where none was. */
    readonly set: number | null
    /** The share that was found; null where nothing was counted. */
    readonly found: number | null
    readonly lower: number | null
    readonly upper: number | null
    readonly n: number
  }[]
}

export type FigureTone = 'good' | 'warn' | 'bad' | 'neutral'

/** States and events over time; instants are RFC 3339. */
export interface TimelineFigure extends FigureBase {
  readonly kind: 'timeline'
  readonly from: string
  readonly to: string
  readonly lanes: readonly {
    readonly label: string
    /** States that last; they may follow one another and do not overlap. */
    readonly bands: readonly {
      readonly from: string
      readonly to: string
      readonly label: string
      readonly tone: FigureTone
    }[]
    /** What happened at an instant. */
    readonly events: readonly { readonly at: string; readonly label: string; readonly tone: FigureTone }[]
  }[]
}

export type Figure = PercentileFigure | PerSecondFigure | SplitFigure | TimelineFigure
