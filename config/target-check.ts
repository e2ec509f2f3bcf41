import { mappingFaults } from '../targets/mapped/mapping-fault.ts'
import { expressionFault } from '../targets/mapped/program.ts'
import type { TargetConfig, UserConfig } from './config.ts'
import { nearestHint } from './nearest.ts'

export interface TargetFault {
  readonly key: string
  readonly problem: string
}

const SCHEMES = ['token', 'basic', 'header', 'oauth'] as const

/** What has no meaning for files: they are read, not asked. */
const ASKED = ['auth', 'headers', 'timeout', 'tls', 'proxy', 'map', 'start'] as const

const unfiledFaults = (key: string, { adapter, window, url }: TargetConfig): TargetFault[] => {
  if (adapter === 'files') return [{ key: `${key}.files`, problem: "must have required property 'files'" }]
  return [
    ...(window === undefined ? [] : [{ key: `${key}.window`, problem: 'belongs to files, and none are named' }]),
    ...(url === undefined ? [{ key: `${key}.url`, problem: "must have required property 'url'" }] : []),
  ]
}

const filesFaults = (key: string, target: TargetConfig): TargetFault[] => {
  const { files, adapter } = target
  if (files === undefined) return unfiledFaults(key, target)
  const idle = ASKED.filter(name => target[name] !== undefined)
  const expressions = Object.entries(files).flatMap(([kind, file]) => {
    const problem = typeof file === 'object' && file.to !== undefined ? expressionFault(file.to) : null
    return problem === null ? [] : [{ key: `${key}.files.${kind}.to`, problem }]
  })
  return [
    ...(adapter === 'http' ? [{ key: `${key}.files`, problem: 'belongs to the adapter files' }] : []),
    ...idle.map(name => ({ key: `${key}.${name}`, problem: 'has no use for files, which are read and not asked' })),
    ...expressions,
  ]
}

const faultsOf = (key: string, target: TargetConfig): TargetFault[] => {
  const { auth = {}, map, proxy } = target
  const schemes = SCHEMES.filter(scheme => auth[scheme] !== undefined)
  const mapping = map === undefined ? [] : mappingFaults(map)
  const isProxy = proxy === undefined || proxy.includes('${') || /^https?:$/.test(URL.parse(proxy)?.protocol ?? '')
  return [
    ...filesFaults(key, target),
    ...(schemes.length > 1 ? [{ key: `${key}.auth`, problem: `names ${schemes.join(' and ')}; one is enough` }] : []),
    ...(isProxy ? [] : [{ key: `${key}.proxy`, problem: 'is no http or https address' }]),
    ...mapping.map(fault => ({ key: `${key}.map.${fault.key}`, problem: fault.problem })),
  ]
}

/** What a schema cannot say of the systems that a config names: the first of it is worth an error. */
export const targetFaults = ({ target, targets, capabilities }: UserConfig): TargetFault[] => {
  const names = Object.keys(targets ?? {})
  const unknown = Object.entries(capabilities ?? {}).filter(([, name]) => !names.includes(name))
  return [
    ...(typeof target === 'object' && targets !== undefined
      ? [{ key: 'targets', problem: 'stands in the place of target; name one of both' }]
      : []),
    ...unknown.map(([capability, name]) => ({
      key: `capabilities.${capability}`,
      problem: `${name} is none of targets${nearestHint(name, names)}`,
    })),
    ...(typeof target === 'object' ? faultsOf('target', target) : []),
    ...Object.entries(targets ?? {}).flatMap(([name, each]) => faultsOf(`targets.${name}`, each)),
  ]
}
