/** Counts what is under way, so that a run ends with its last request and not before. */
export interface Drain {
  readonly begin: () => void
  readonly end: () => void
  /** Says that nothing more will begin; resolves when all has ended or the run is stopped, with the number of those still under way. */
  readonly paced: () => Promise<number>
}

export const createDrain = (signal: AbortSignal): Drain => {
  let [underWay, paced] = [0, false]
  let resolve = (): void => {}
  const done = new Promise<void>(fulfil => {
    resolve = fulfil
  })
  const check = (): void => {
    if (paced && (underWay === 0 || signal.aborted)) resolve()
  }
  signal.addEventListener('abort', check)
  return {
    begin: () => {
      underWay++
    },
    end: () => {
      underWay--
      check()
    },
    paced: async () => {
      paced = true
      check()
      await done
      signal.removeEventListener('abort', check)
      return underWay
    },
  }
}
