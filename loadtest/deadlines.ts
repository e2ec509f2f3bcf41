import type { Exchange } from './pool.ts'

/** Gives up what is not over in time; the requests come in the order of their deadlines. */
export interface Watch {
  readonly add: (exchange: Exchange) => void
  readonly stop: () => void
}

export interface WatchOptions {
  /** Microseconds from the start. */
  readonly now: () => number
  /** Whether a request needs no watching any more. */
  readonly isOver: (exchange: Exchange) => boolean
  readonly giveUp: (exchange: Exchange) => void
}

export const watchDeadlines = ({ now, isOver, giveUp }: WatchOptions): Watch => {
  let queue: Exchange[] = []
  let head = 0
  let timer: NodeJS.Timeout | null = null
  const arm = (): void => {
    const first = queue[head]
    timer = first ? setTimeout(check, Math.max(1, Math.ceil((first.deadline - now()) / 1000))) : null
  }
  const check = (): void => {
    const at = now()
    for (let first = queue[head]; first && (isOver(first) || first.deadline <= at); first = queue[head]) {
      head++
      if (!isOver(first)) giveUp(first)
    }
    if (head * 2 > queue.length) {
      queue = queue.slice(head)
      head = 0
    }
    arm()
  }
  return {
    add: exchange => {
      queue.push(exchange)
      if (timer === null) arm()
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
