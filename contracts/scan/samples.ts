import { createLineBlocks } from './line-blocks.ts'
import { BrokenSource, type Source } from './source.ts'
import { SAMPLE_LENGTH, type ViolationGroup } from './violation-groups.ts'

const LF = 0x0a

class Enough extends Error {}

/** Where the text of these lines begins, by line. */
const linesOf = async (source: Source, wanted: ReadonlySet<number>): Promise<Map<number, string>> => {
  const last = Math.max(...wanted)
  const found = new Map<number, string>()
  let line = 0
  const blocks = createLineBlocks({
    lines: (bytes, from, to) => {
      for (let at = from; at < to; ) {
        const end = bytes.indexOf(LF, at)
        line++
        if (wanted.has(line)) found.set(line, bytes.toString('utf8', at, Math.min(end, at + SAMPLE_LENGTH)))
        if (line === last) throw new Enough()
        at = end + 1
      }
    },
    longLine: () => void line++,
  })
  try {
    for await (const chunk of source.chunks(undefined)) blocks.feed(chunk)
    blocks.end()
  } catch (error) {
    if (!(error instanceof Enough || error instanceof BrokenSource)) throw error
  }
  return found
}

/** Rules over many records know the lines at fault by number: their text is read once more, for the examples alone. */
export const withSamples = async (
  source: Source,
  groups: readonly ViolationGroup[],
): Promise<readonly ViolationGroup[]> => {
  const bare = groups.flatMap(({ examples }) => examples).filter(({ sample, line }) => sample === '' && line !== null)
  const wanted = new Set(bare.flatMap(({ line }) => line ?? []))
  if (wanted.size === 0) return groups
  const texts = await linesOf(source, wanted)
  return groups.map(group => ({
    ...group,
    examples: group.examples.map(example =>
      example.sample === '' ? { ...example, sample: texts.get(example.line ?? 0) ?? '' } : example,
    ),
  }))
}
