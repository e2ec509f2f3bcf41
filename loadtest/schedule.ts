/** How the load is spread over time. */
export const shapes = ['constant', 'poisson', 'ramp', 'spike'] as const
export type Shape = (typeof shapes)[number]

/** When requests are due, apart from anything that a target does. */
export interface Schedule {
  readonly shape: Shape
  /** Requests a second; of a ramp and of a spike the highest rate. */
  readonly rate: number
  readonly durationMs: number
  /** What a Poisson schedule draws from; the others draw nothing. */
  readonly seed: number
}

/** A stretch of time in which the rate runs straight from one value to another. */
interface Stretch {
  readonly seconds: number
  readonly from: number
  readonly to: number
}

/** More requests than one run can hold. */
export const MOST_REQUESTS = 10_000_000

/** Outside the spike a tenth of its rate; the spike is the middle fifth. */
export const SPIKE = { calm: 0.1, start: 0.4, share: 0.2 } as const

const stretchesOf = ({ shape, rate, durationMs }: Schedule): readonly Stretch[] => {
  const seconds = durationMs / 1000
  if (shape === 'ramp') return [{ seconds, from: 0, to: rate }]
  if (shape !== 'spike') return [{ seconds, from: rate, to: rate }]
  const calm = { seconds: seconds * SPIKE.start, from: rate * SPIKE.calm, to: rate * SPIKE.calm }
  return [calm, { seconds: seconds * SPIKE.share, from: rate, to: rate }, calm]
}

const amountOf = ({ seconds, from, to }: Stretch): number => (seconds * (from + to)) / 2

/** How many requests the schedule holds. */
export const requestCount = (schedule: Schedule): number =>
  Math.round(stretchesOf(schedule).reduce((sum, stretch) => sum + amountOf(stretch), 0))

/** The instant, in seconds from the start of the stretch, at which it has brought `amount` requests. */
const instantIn = ({ seconds, from, to }: Stretch, amount: number): number => {
  const slope = (to - from) / seconds
  if (slope === 0) return amount / from
  return (Math.sqrt(from * from + 2 * slope * amount) - from) / slope
}

/** Uniform numbers in [0, 1) from a seed: mulberry32, two draws joined to 53 bits. */
const uniforms = (seed: number): (() => number) => {
  let state = seed >>> 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return () => ((draw() >>> 5) * 67_108_864 + (draw() >>> 6)) / 9_007_199_254_740_992
}

/** A Poisson process given its number of arrivals: exponential gaps, scaled to the duration. So many requests as asked are sent, whatever the seed. */
const poissonTimes = (count: number, { durationMs, seed }: Schedule): Float64Array => {
  const next = uniforms(seed)
  const times = new Float64Array(count)
  let sum = 0
  for (let i = 0; i < count; i++) {
    sum -= Math.log(1 - next())
    times[i] = sum
  }
  const scale = (durationMs * 1000) / (sum - Math.log(1 - next()))
  return times.map(time => Math.floor(time * scale))
}

const steadyTimes = (count: number, schedule: Schedule): Float64Array => {
  const times = new Float64Array(count)
  let [index, before, amountBefore] = [0, 0, 0]
  for (const stretch of stretchesOf(schedule)) {
    const end = amountBefore + amountOf(stretch)
    for (; index < count && index < end; index++) {
      times[index] = Math.floor((before + instantIn(stretch, index - amountBefore)) * 1e6)
    }
    before += stretch.seconds
    amountBefore = end
  }
  return times
}

/**
 * When each request is due, in whole microseconds from the start, ascending: absolute instants, so that a late one moves no other.
 * @throws RangeError for a rate or a duration that is not positive, for no request at all, and for more than `MOST_REQUESTS`
 */
export const dueTimes = (schedule: Schedule): Float64Array => {
  const { rate, durationMs } = schedule
  if (!(rate > 0 && Number.isFinite(rate))) throw new RangeError(`a rate must be positive, found ${rate}`)
  if (!(durationMs > 0 && Number.isFinite(durationMs))) {
    throw new RangeError(`a duration must be positive, found ${durationMs} ms`)
  }
  const count = requestCount(schedule)
  if (count < 1) throw new RangeError(`${rate} requests a second for ${durationMs} ms make no request at all`)
  if (count > MOST_REQUESTS) throw new RangeError(`${count} requests are more than ${MOST_REQUESTS}; shorten the run`)
  return schedule.shape === 'poisson' ? poissonTimes(count, schedule) : steadyTimes(count, schedule)
}

/** Which part of a schedule this is: shard `index` (from 0) of `count`. */
export interface Share {
  readonly index: number
  readonly count: number
}

/** The requests of one share: request i belongs to share i mod count, so that all shares together send the asked rate. */
export const shareOf = (total: number, { index, count }: Share): Uint32Array => {
  const own = new Uint32Array(Math.max(0, Math.ceil((total - index) / count)))
  for (let i = 0; i < own.length; i++) own[i] = index + i * count
  return own
}
