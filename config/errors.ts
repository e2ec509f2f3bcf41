/** Every error of the configuration: what was found, where, what to do. All end in exit code 3; docs/errors.md repeats this table. */
export const configErrors = {
  GATE_CONFIG_FILE: 'the config file {path} cannot be read: {problem}; name one with --config',
  GATE_CONFIG_SYNTAX: '{path}:{line}:{column}: {problem}',
  GATE_CONFIG_FORMAT: '{path} ends in none of .yaml, .yml, .json, .ts, .js; rename it',
  GATE_CONFIG_KEY: '{path}: {key}: {problem}; see `final-gate run --help` and docs/configuration.md',
  GATE_CONFIG_CRITERION:
    '{path}: criteria.{id} is no criterion of the catalogue{nearest}; `final-gate plan` lists them',
  GATE_CONFIG_BOUND: '{path}: criteria.{id}: {problem}',
  GATE_CONFIG_PARAM:
    '{path}: criteria.{id}.params.{name} is no parameter of that criterion ({known}); `final-gate explain {id}` shows them',
  GATE_CONFIG_WAIVER: '{path}: {problem}; renew or remove the waiver',
  GATE_CONFIG_ENV_UNSET: '{path}: {key} uses the variable {variable}, which is not set in the environment; set it',
  GATE_CONFIG_ENV_PLACE:
    '{path}: {key} holds a variable; variables are allowed in target.auth, target.headers, target.url, target.proxy and target.start.env alone',
  GATE_CONFIG_SECRET_SHORT:
    '{path}: {key} is shorter than four characters and could not be kept out of reports; use a longer secret',
  GATE_INIT_DOCUMENT: '{path} is no OpenAPI 3 document: {problem}; name one with --openapi',
  GATE_INIT_EXISTS:
    '{path} is there already and was left as it is; name another with --out, or overwrite it with --force',
  GATE_INIT_ANSWER: '{found}; {advice}',
  GATE_CONFIG_ONLY: '--only {glob} matches no criterion{nearest}; `final-gate plan` lists them',
} as const satisfies Record<string, string>

export type ConfigErrorCode = keyof typeof configErrors

/** A configuration that cannot be used; never holds a secret's value. */
export class ConfigError extends Error {
  readonly code: ConfigErrorCode
  readonly exitCode = 3
  constructor(code: ConfigErrorCode, facts: Readonly<Record<string, string>>) {
    super(configErrors[code].replace(/\{(\w+)\}/g, (whole, name: string) => facts[name] ?? whole))
    this.name = 'ConfigError'
    this.code = code
  }
}
