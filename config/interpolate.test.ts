import { describe, expect, it } from 'vitest'
import { ConfigError } from './errors.ts'
import { interpolate } from './interpolate.ts'

const environment = { DESK_TOKEN: 'hunter2-and-more', HOST: '10.0.0.7', PIN: '123', EMPTY: '' }

const errorOf = (config: unknown): string => {
  try {
    interpolate(config, environment, 'final-gate.yaml')
    return 'no error'
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return `${error.code} ${error.message}`
  }
}

describe('a variable', () => {
  it('is put in where a secret belongs, and each value is told so that nothing writes it', () => {
    const config = {
      target: {
        url: `http://\${HOST}:8080`,
        auth: { token: `\${DESK_TOKEN}`, roles: { viewer: `v-\${DESK_TOKEN}` } },
        headers: { 'x-desk': `\${DESK_TOKEN}` },
      },
      profile: 'ci',
    }
    expect(interpolate(config, environment, 'final-gate.yaml')).toEqual({
      value: {
        target: {
          url: 'http://10.0.0.7:8080',
          auth: { token: 'hunter2-and-more', roles: { viewer: 'v-hunter2-and-more' } },
          headers: { 'x-desk': 'hunter2-and-more' },
        },
        profile: 'ci',
      },
      secrets: [
        { label: 'HOST', value: '10.0.0.7' },
        { label: 'DESK_TOKEN', value: 'hunter2-and-more' },
        { label: 'DESK_TOKEN', value: 'hunter2-and-more' },
        { label: 'DESK_TOKEN', value: 'hunter2-and-more' },
      ],
    })
  })

  it('is put into each of several targets, their proxies and the headers of their mappings', () => {
    const list = { path: '/o', headers: { 'x-key': `\${DESK_TOKEN}` }, to: '{"id": id}' }
    const desk = { url: 'http://desk', proxy: `http://u:\${DESK_TOKEN}@proxy`, map: { orders: { ...list, one: list } } }
    const { secrets } = interpolate({ targets: { desk } }, environment, 'final-gate.yaml')
    expect(secrets.map(({ label }) => label)).toEqual(['DESK_TOKEN', 'DESK_TOKEN', 'DESK_TOKEN'])
    expect(errorOf({ target: { ...desk, map: { orders: { ...list, to: `"\${DESK_TOKEN}"` } } } })).toContain(
      'target.map.orders.to holds a variable',
    )
  })

  it.each([
    ['out', { out: `\${DESK_TOKEN}` }],
    ['target.name', { target: { name: `desk \${DESK_TOKEN}`, url: 'http://127.0.0.1' } }],
    ['waivers.0.reason', { waivers: [{ reason: `\${DESK_TOKEN}` }] }],
    ['only.0', { only: [`\${DESK_TOKEN}`] }],
  ])('is refused in %s, without its value', (key, config) => {
    expect(errorOf(config)).toBe(
      `GATE_CONFIG_ENV_PLACE final-gate.yaml: ${key} holds a variable; variables are allowed in target.auth, target.headers, target.url, target.proxy and target.start.env alone`,
    )
  })

  it.each([['MISSING'], ['EMPTY']])('that is not set is named: %s', variable => {
    expect(errorOf({ target: { auth: { token: `\${${variable}}` } } })).toBe(
      `GATE_CONFIG_ENV_UNSET final-gate.yaml: target.auth.token uses the variable ${variable}, which is not set in the environment; set it`,
    )
  })

  it('too short to be kept out of reports is refused, without its value', () => {
    const message = errorOf({ target: { auth: { token: `\${PIN}` } } })
    expect(message).toBe(
      'GATE_CONFIG_SECRET_SHORT final-gate.yaml: target.auth.token is shorter than four characters and could not be kept out of reports; use a longer secret',
    )
    expect(message).not.toContain('123')
  })
})

it('text that only looks like a variable is left alone', () => {
  const config = { target: { auth: { token: '$DESK_TOKEN {HOST}' } }, seed: 3, only: null }
  expect(interpolate(config, environment, 'f.yaml')).toEqual({ value: config, secrets: [] })
})
