/** What the pacer did. */
export interface Paced {
  /** Requests taken up; less than planned only where the generator fell behind for good or was stopped. */
  readonly taken: number
  /** When the last one was taken up, in microseconds from the start. */
  readonly lastTaken: number
}

export interface PaceOptions {
  /** The instants of this share, ascending, in microseconds from the start. */
  readonly due: Float64Array
  /** Microseconds from the start; negative before it. */
  readonly now: () => number
  /** Called for each instant as soon as it has come, late or not: the k-th of this share. */
  readonly take: (k: number, now: number) => void
  readonly signal: AbortSignal
}

/** A generator that falls behind is stopped so long after the last instant: a run ends even at a rate that the machine cannot send. */
const GRACE_SHARE = 0.1
const GRACE_LEAST_US = 1_000_000
/** After so many at once the event loop has its turn, or answers would wait for the pacer. */
const BURST = 64
/** The last millisecond is waited for without sleeping, for timers tell no less; where gaps are shorter than this that would be always, and it is left out. */
const SPIN_GAP_US = 8000

/** Sleeps until shortly before the instant, then asks again. */
const waitFor = (us: number, spins: boolean, again: () => void): void => {
  const ms = Math.floor(us / 1000)
  if (us <= 0 || (spins && ms < 2)) setImmediate(again)
  else setTimeout(again, spins ? ms - 1 : Math.max(1, ms))
}

/** Takes up each request when it is due, by the absolute schedule: what the target does moves nothing. */
export const pace = ({ due, now, take, signal }: PaceOptions): Promise<Paced> => {
  const last = due.at(-1) ?? 0
  const end = last + Math.max(GRACE_LEAST_US, last * GRACE_SHARE)
  const spins = last / due.length > SPIN_GAP_US
  return new Promise((resolve, reject) => {
    let [next, lastTaken] = [0, 0]
    const finish = (): void => resolve({ taken: next, lastTaken })
    const turn = (): void => {
      let at = now()
      for (let burst = 0; burst < BURST && next < due.length && (due[next] ?? 0) <= at; burst++) {
        take(next++, at)
        lastTaken = at
        at = now()
      }
      if (next === due.length || at > end || signal.aborted) finish()
      else waitFor((due[next] ?? 0) - at, spins, step)
    }
    const step = (): void => {
      try {
        turn()
      } catch (error) {
        reject(error)
      }
    }
    step()
  })
}
