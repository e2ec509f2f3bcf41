import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { type SchemaName, schemas } from '../contracts/registry.ts'
import { scanError } from '../contracts/scan/errors.ts'
import type { RowSchema } from '../contracts/scan/row-schema.ts'
import { checkRules, type Rules } from '../contracts/scan/rules.ts'
import type { ContractConfig } from './config.ts'
import { parseConfigText } from './load.ts'
import { nearestHint } from './nearest.ts'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const isContract = (name: string): name is SchemaName => Object.hasOwn(schemas, name)

/** A path as its reader wrote it, seen from the folder of the file that it stands in. */
const besideFile = (path: string, file: string): string => (isAbsolute(path) ? path : join(dirname(file), path))

const schemaFault = (path: string, problem: string): Error =>
  scanError('GATE_SCAN_SCHEMA', { path, problem, known: Object.keys(schemas).join(', ') })

/** A contract by its name, or the JSON Schema in a file (JSON or YAML). @throws ScanError GATE_SCAN_SCHEMA */
export const readSchema = async (nameOrPath: string): Promise<Exclude<RowSchema, null>> => {
  if (isContract(nameOrPath)) return nameOrPath
  if (!existsSync(nameOrPath)) {
    const hint = nearestHint(nameOrPath, Object.keys(schemas))
    throw schemaFault(nameOrPath, `there is no such file, and no contract of that name${hint}`)
  }
  let value: unknown
  try {
    value = parseConfigText(await readFile(nameOrPath, 'utf8'), nameOrPath)
  } catch (error) {
    throw schemaFault(nameOrPath, messageOf(error))
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw schemaFault(nameOrPath, 'it is no object')
}

/** The rules with the files that they lead to as seen from here. */
const rulesBeside = (rules: Rules, file: string): Rules =>
  rules.foreignKey === undefined
    ? rules
    : { ...rules, foreignKey: rules.foreignKey.map(rule => ({ ...rule, file: besideFile(rule.file, file) })) }

/** Rules over many records in a file of their own (YAML or JSON); files that they name stand beside it. @throws ScanError GATE_SCAN_RULES */
export const readRules = async (path: string): Promise<Rules> => {
  let value: unknown
  try {
    value = parseConfigText(await readFile(path, 'utf8'), path)
  } catch (error) {
    throw scanError('GATE_SCAN_RULES', { path, key: 'the file', problem: messageOf(error) })
  }
  return rulesBeside(checkRules(value, path), path)
}

/** One entry of `contracts` with its schema read and its paths whole. */
export interface OwnContract extends Omit<ContractConfig, 'schema'> {
  readonly base: string
  readonly schemaName: string | null
  readonly schema: RowSchema
}

/** The `contracts` of a config file, ready to be scanned. @throws ScanError where a schema or a rule cannot be used */
export const readContracts = async (
  contracts: readonly ContractConfig[],
  configPath: string,
): Promise<readonly OwnContract[]> => {
  const base = resolve(dirname(configPath))
  return await Promise.all(
    contracts.map(async ({ schema, rules, ...rest }): Promise<OwnContract> => {
      const own = schema === undefined || isContract(schema) ? schema : resolve(base, schema)
      const checked =
        rules === undefined ? {} : { rules: rulesBeside(checkRules(rules, configPath), resolve(configPath)) }
      return {
        ...rest,
        ...checked,
        base,
        schemaName: schema ?? null,
        schema: own === undefined ? null : await readSchema(own),
      }
    }),
  )
}
