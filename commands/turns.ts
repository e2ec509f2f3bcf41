/** Who may use the machine: many at a time, or one alone. */
export interface Turns {
  readonly shared: <T>(work: () => Promise<T>) => Promise<T>
  /** Begins once everything that is shared has ended; nothing else begins before it has. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}

/** A load shares the processor with nobody: what else went on would be in its latencies. */
export const createTurns = (): Turns => {
  const running = new Set<Promise<unknown>>()
  let exclusive: Promise<unknown> = Promise.resolve()
  const settled = (work: Promise<unknown>): Promise<unknown> => work.catch(() => null)
  const shared = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let seen: Promise<unknown> | null = null; seen !== exclusive; ) {
      seen = exclusive
      await seen
    }
    const started = work()
    const ended: Promise<unknown> = settled(started).then(() => running.delete(ended))
    running.add(ended)
    return await started
  }
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = exclusive.then(async () => {
      await Promise.all(running)
      return await work()
    })
    exclusive = settled(turn)
    return turn
  }
  return { shared, alone }
}
