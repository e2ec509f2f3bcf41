import { type LoadRun, runLoad } from '../loadtest/load.ts'
import type { LoadPlan } from '../loadtest/plan.ts'
import type { Row } from '../loadtest/record.ts'
import { createWindow } from '../loadtest/window.ts'
import { glanceText } from './load-text.ts'
import type { Progress } from './progress.ts'

const SECOND_MS = 1000

export interface LiveMeans {
  readonly progress: Progress
  readonly signal: AbortSignal
  /** What the lines begin with; default nothing. */
  readonly label?: string
  readonly onRow?: (row: Row) => void
}

/** Runs a plan with a line a second of what goes on. */
export const runLive = async (plan: LoadPlan, { progress, signal, label = '', onRow }: LiveMeans): Promise<LoadRun> => {
  const window = createWindow(plan.timeoutMs)
  let seconds = 0
  const timer = setInterval(() => {
    progress.line(label + glanceText(++seconds, window.look()))
  }, SECOND_MS)
  const add = (row: Row): void => {
    window.add(row)
    onRow?.(row)
  }
  try {
    return await runLoad(plan, { onRow: add, signal })
  } finally {
    clearInterval(timer)
    progress.done()
  }
}
