import { LONGEST_ROW } from './row-fault.ts'

// The records of a list in JSON, one by one: the list itself, or one inside an object. The text is walked byte by byte as it comes, so that a file of
// any size needs no more memory than its largest record. What is inside a record is judged by JSON.parse, what is around them here.

export interface ElementSink {
  /** A record and the line on which it begins; good until the call returns. */
  readonly element: (bytes: Buffer, span: readonly [from: number, to: number], line: number) => void
  readonly longElement: (line: number) => void
}

export interface JsonRecords {
  readonly feed: (chunk: Buffer) => void
  /** The text is over. Why it could not be read to its end, or null. */
  readonly end: () => string | null
}

const LF = 0x0a
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
const NAMES_KEPT = 10

type Phase = 'seek' | 'list' | 'element' | 'tail' | 'broken'

interface State {
  readonly sink: ElementSink
  readonly path: readonly string[]
  phase: Phase
  /** Lines before the byte at hand. */
  line: number
  /** Open objects and lists around the byte at hand; inside a record, those of the record. */
  depth: number
  /** Open containers around the list. */
  outside: number
  inText: boolean
  escaped: boolean
  /** Bytes of the text at hand while the list is sought: it may be the name that leads to it. */
  text: number[]
  lastText: string
  /** Names of the path that lead to where we are, and whether the value at hand is the next of them. */
  matched: number
  isNext: boolean
  /** Top-level names, for the message. */
  readonly names: string[]
  /** In the list: a record may begin, a comma or the end may come. */
  mayBegin: boolean
  hasComma: boolean
  began: number
  isScalar: boolean
  carry: Buffer[]
  carried: number
  isLong: boolean
  fault: string | null
  isEmpty: boolean
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09
const isOpen = (byte: number): boolean => byte === 0x7b || byte === 0x5b
const isClose = (byte: number): boolean => byte === 0x7d || byte === 0x5d

const broken = (state: State, problem: string): void => {
  state.phase = 'broken'
  state.fault = `line ${state.line + 1}: ${problem}; what follows was not read`
}

/** One byte inside a text. */
const inText = (state: State, byte: number): void => {
  if (state.escaped) state.escaped = false
  else if (byte === BACKSLASH) state.escaped = true
  else if (byte === QUOTE) state.inText = false
}

const namedList = (path: readonly string[]): string => (path.length === 0 ? 'a list' : `a list at ${path.join('.')}`)

/** An opening bracket while the list is sought. */
const opened = (state: State, byte: number): void => {
  const isWay = state.depth === 0 ? state.path.length === 0 : state.isNext && state.matched + 1 === state.path.length
  if (byte === 0x5b && isWay) {
    Object.assign(state, { phase: 'list', outside: state.depth + 1, mayBegin: true, hasComma: false, depth: 0 })
    return
  }
  if (byte === 0x7b && state.isNext) state.matched++
  state.isNext = false
  state.depth++
}

const seek = (state: State, byte: number): void => {
  if (state.inText) {
    inText(state, byte)
    if (state.inText) state.text.push(byte)
    else state.lastText = Buffer.from(state.text).toString()
    return
  }
  if (byte === QUOTE) Object.assign(state, { inText: true, text: [] })
  else if (byte === 0x3a) {
    // A colon outside a text: what was read last is a name.
    if (state.depth === 1 && state.names.length < NAMES_KEPT) state.names.push(state.lastText)
    state.isNext = state.depth === state.matched + 1 && state.path[state.matched] === state.lastText
  } else if (isOpen(byte)) opened(state, byte)
  else if (isClose(byte)) {
    state.depth--
    state.matched = Math.min(state.matched, Math.max(0, state.depth - 1))
  } else if (byte === COMMA) state.isNext = false
  else if (state.depth === 0 && !isSpace(byte))
    broken(state, `begins with ${JSON.stringify(String.fromCharCode(byte))}, not with ${namedList(state.path)}`)
}

/** A byte of the list that stands between records. */
const between = (state: State, byte: number): void => {
  if (isSpace(byte)) return
  if (byte === COMMA && !state.mayBegin) Object.assign(state, { mayBegin: true, hasComma: true })
  else if (byte === 0x5d && !state.hasComma) Object.assign(state, { phase: 'tail', depth: state.outside - 1 })
  else if (byte === 0x5d || byte === COMMA || byte === 0x7d || !state.mayBegin)
    broken(
      state,
      `the list is not well-formed: found ${JSON.stringify(String.fromCharCode(byte))} where ${state.mayBegin ? 'a record' : 'a comma or the end'} was due`,
    )
  else {
    const isText = byte === QUOTE
    Object.assign(state, { phase: 'element', began: state.line, depth: isOpen(byte) ? 1 : 0, inText: isText })
    Object.assign(state, { isScalar: !isText && !isOpen(byte), isLong: false, hasComma: false })
  }
}

/** Whether the record ends before this byte (-1 stands for after it), or goes on. */
const elementStep = (state: State, byte: number): 'on' | 'after' | 'before' => {
  if (state.inText) {
    inText(state, byte)
    return !state.inText && state.depth === 0 ? 'after' : 'on'
  }
  if (state.isScalar) return byte === COMMA || byte === 0x5d || isSpace(byte) ? 'before' : 'on'
  if (byte === QUOTE) state.inText = true
  else if (isOpen(byte)) state.depth++
  else if (isClose(byte)) {
    state.depth--
    return state.depth === 0 ? 'after' : 'on'
  }
  return 'on'
}

const keep = (state: State, bytes: Buffer): void => {
  if (state.isLong) return
  state.carried += bytes.length
  if (state.carried > LONGEST_ROW) {
    state.isLong = true
    state.carry = []
  } else state.carry.push(Buffer.from(bytes))
}

const emit = (state: State, chunk: Buffer, span: readonly [from: number, to: number]): void => {
  if (state.carry.length === 0 && !state.isLong) state.sink.element(chunk, span, state.began)
  else {
    keep(state, chunk.subarray(...span))
    const whole = Buffer.concat(state.carry)
    if (state.isLong) state.sink.longElement(state.began)
    else state.sink.element(whole, [0, whole.length], state.began)
  }
  Object.assign(state, { phase: 'list', mayBegin: false, carry: [], carried: 0, isLong: false })
}

/** Walks the record at hand to its end or the chunk's; answers where to go on. */
const walkElement = (state: State, chunk: Buffer, from: number): number => {
  // The byte that began the record has been looked at already, unless the record came with an earlier chunk.
  for (let at = state.carried > 0 || state.isLong ? from : from + 1; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0
    const step = elementStep(state, byte)
    if (step !== 'on') {
      const to = step === 'after' ? at + 1 : at
      emit(state, chunk, [from, to])
      return to
    }
    if (byte === LF) state.line++
  }
  keep(state, chunk.subarray(from))
  return chunk.length
}

const tail = (state: State, byte: number): void => {
  if (state.inText) inText(state, byte)
  else if (byte === QUOTE) state.inText = true
  else if (isOpen(byte)) state.depth++
  else if (isClose(byte)) state.depth--
  else if (state.depth === 0 && !isSpace(byte)) broken(state, 'text stands after the end of the JSON')
}

const isInElement = ({ phase }: State): boolean => phase === 'element'

const feed = (state: State, chunk: Buffer): void => {
  let at = 0
  while (at < chunk.length && state.phase !== 'broken') {
    if (isInElement(state)) {
      at = walkElement(state, chunk, at)
      continue
    }
    const byte = chunk[at] ?? 0
    if (!isSpace(byte)) state.isEmpty = false
    if (state.phase === 'seek') seek(state, byte)
    else if (state.phase === 'list') between(state, byte)
    else tail(state, byte)
    if (byte === LF) state.line++
    // A record that begins at this byte is walked from here.
    at += isInElement(state) ? 0 : 1
  }
}

const ending = (state: State): string | null => {
  if (state.fault !== null || state.isEmpty) return state.fault
  if (state.phase === 'element')
    return `the file ends within the record that begins on line ${state.began + 1}: it is not whole`
  if (state.phase === 'list' || state.depth > 0)
    return `the file ends on line ${state.line + 1} before its JSON does: it is not whole`
  if (state.phase !== 'seek') return null
  const names = state.names.length === 0 ? '' : `; it has: ${state.names.join(', ')}`
  return `the file is an object without ${namedList(state.path)}${names}; name where its list of records stands`
}

/** Finds the records of the list at the path (empty: the file is the list). */
export const createJsonRecords = (sink: ElementSink, path: readonly string[]): JsonRecords => {
  const state: State = {
    sink,
    path,
    phase: 'seek',
    line: 0,
    depth: 0,
    outside: 0,
    inText: false,
    escaped: false,
    text: [],
    lastText: '',
    matched: 0,
    isNext: false,
    names: [],
    mayBegin: false,
    hasComma: false,
    began: 0,
    isScalar: false,
    carry: [],
    carried: 0,
    isLong: false,
    fault: null,
    isEmpty: true,
  }
  return { feed: chunk => feed(state, chunk), end: () => ending(state) }
}
