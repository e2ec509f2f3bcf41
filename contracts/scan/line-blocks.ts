import { LONGEST_ROW } from './row-fault.ts'

const LF = 0x0a

/** Takes bytes as they come and gives on whole lines; a line beyond the limit is skipped in constant memory. */
export interface LineBlocks {
  readonly feed: (chunk: Buffer) => void
  /** The text is over: its last line may lack its line feed. */
  readonly end: () => void
  /** A line is under way that began before and has not ended. */
  readonly isOpen: () => boolean
  /** That line is too long and is being skipped. */
  readonly isSkipping: () => boolean
}

export interface LineSink {
  /** Bytes of whole lines, the last with its line feed; good until the call returns. */
  readonly lines: (bytes: Buffer, from: number, to: number) => void
  readonly longLine: () => void
}

interface State {
  readonly sink: LineSink
  readonly limit: number
  carry: Buffer[]
  carried: number
  skipping: boolean
}

const drop = (state: State): void => {
  state.carry = []
  state.carried = 0
}

/** The rest of the line that was carried over, up to its line feed. */
const complete = (state: State, rest: Buffer): void => {
  if (state.skipping || state.carried + rest.length > state.limit + 1) {
    state.sink.longLine()
    state.skipping = false
  } else {
    const whole = Buffer.concat([...state.carry, rest])
    state.sink.lines(whole, 0, whole.length)
  }
  drop(state)
}

const keep = (state: State, tail: Buffer): void => {
  if (tail.length === 0 || state.skipping) return
  if (state.carried + tail.length > state.limit) {
    drop(state)
    state.skipping = true
    return
  }
  state.carry.push(Buffer.from(tail))
  state.carried += tail.length
}

const feed = (state: State, chunk: Buffer): void => {
  const last = chunk.lastIndexOf(LF)
  if (last === -1) {
    keep(state, chunk)
    return
  }
  let from = 0
  if (state.carried > 0 || state.skipping) {
    from = chunk.indexOf(LF) + 1
    complete(state, chunk.subarray(0, from))
  }
  if (from <= last) state.sink.lines(chunk, from, last + 1)
  keep(state, chunk.subarray(last + 1))
}

/** Splits text into whole lines by hand; lines longer than `limit` bytes are announced, not read. */
export const createLineBlocks = (sink: LineSink, limit: number = LONGEST_ROW): LineBlocks => {
  const state: State = { sink, limit, carry: [], carried: 0, skipping: false }
  return {
    feed: chunk => feed(state, chunk),
    end: () => {
      if (state.carried > 0 || state.skipping) complete(state, Buffer.from('\n'))
    },
    isOpen: () => state.carried > 0 || state.skipping,
    isSkipping: () => state.skipping,
  }
}
