import { flagPart } from './flag.schema.ts'
import { killPart } from './kill.schema.ts'
import {
  drawdownProperties,
  limitNames,
  limitProperties,
  repeatProperties,
  responseTimeProperties,
  scaleProperties,
} from './limits.schema.ts'
import {
  count,
  decimal,
  dialect,
  flag,
  id,
  instant,
  nullableText,
  probability,
  record,
  symbol,
  text,
} from './primitives.schema.ts'
import { rollbackPart, rollbackTermsPart, snapshotPart } from './rollback.schema.ts'
import { rolloutPart, rolloutTermsPart } from './rollout.schema.ts'
import { algoParts, breakerPart, streamPart } from './safety.schema.ts'
import type { TypeOf } from './schema-type.ts'

const scalar = { type: ['string', 'number', 'null'] } as const

const limits = {
  type: 'object',
  required: [...limitNames, 'kelly', 'repeat', 'max_drawdown'],
  properties: {
    ...limitProperties,
    kelly: {
      type: 'object',
      required: ['cap', 'fraction', 'basis', 'scale'],
      properties: {
        cap: probability,
        fraction: probability,
        basis: { type: 'string', enum: ['notional'] },
        scale: {
          type: 'object',
          required: ['kind', 'dd_start', 'dd_stop', 'floor', 'peak'],
          properties: scaleProperties,
        },
      },
    },
    repeat: { type: 'object', required: ['max', 'window_s'], properties: repeatProperties },
    max_drawdown: { type: 'object', required: ['target', 'rollback'], properties: drawdownProperties },
  },
} as const

const override = {
  type: 'object',
  required: ['limit', 'value', 'until', 'approver'],
  properties: { limit: text, value: scalar, until: instant, approver: text },
} as const

const alert = {
  type: 'object',
  required: ['alert_id', 'kind', 'severity', 'metric', 'threshold', 'value'],
  properties: { alert_id: id, kind: text, severity: text, metric: text, threshold: scalar, value: scalar },
} as const

/** GET /v1/state: what the target says it is, its limits in force and its strategies. */
export const stateSchema = {
  $schema: dialect,
  $id: 'https://final-gate.dev/schema/state/1',
  type: 'object',
  required: [
    'capabilities',
    'build',
    'started_at',
    'universe',
    'limits',
    'overrides',
    'thresholds',
    'algo',
    'strategies',
    'risk',
    'people',
    'alerts',
    'config_revision',
  ],
  properties: {
    capabilities: { type: 'array', items: text },
    build: {
      type: 'object',
      required: ['sha', 'config_hash'],
      /** `stand_in`: true where this is a simulation that stands in for a system; its evidence closes no item of the go-live checklist. */
      properties: { sha: text, config_hash: text, stand_in: flag },
    },
    started_at: instant,
    universe: {
      type: 'object',
      required: ['symbols', 'items'],
      properties: { symbols: { type: 'array', items: symbol }, items: count },
    },
    limits,
    overrides: { type: 'array', items: override },
    thresholds: {
      type: 'object',
      required: ['response_time'],
      properties: {
        response_time: { type: 'object', required: ['warning', 'critical'], properties: responseTimeProperties },
      },
    },
    algo: {
      type: 'object',
      required: ['split', 'blend', 'params'],
      properties: {
        split: {
          type: 'object',
          required: ['v1', 'v3'],
          properties: { v1: { type: 'number' }, v3: { type: 'number' } },
        },
        blend: {
          type: 'object',
          required: ['mode', 'weights'],
          properties: { mode: text, weights: { type: 'object', additionalProperties: { type: 'number' } } },
        },
        params: record,
        ...algoParts,
      },
    },
    strategies: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'enabled', 'reason'],
        properties: { name: text, enabled: flag, reason: nullableText },
      },
    },
    risk: {
      type: 'object',
      required: ['drawdown', 'dd_scale', 'peak_equity', 'gross_exposure'],
      properties: {
        drawdown: { type: 'number' },
        dd_scale: { type: 'number' },
        peak_equity: decimal,
        gross_exposure: decimal,
      },
    },
    people: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'roles'],
        properties: { name: text, roles: { type: 'array', items: text } },
      },
    },
    alerts: { type: 'array', items: alert },
    config_revision: { type: ['integer', 'string'] },
    // What follows is of the second part of the interface: a target without it leaves it out.
    flags: { type: 'array', items: flagPart },
    rollouts: { type: 'array', items: rolloutPart },
    rollout: rolloutTermsPart,
    breakers: { type: 'array', items: breakerPart },
    kill: killPart,
    stream: streamPart,
    snapshots: { type: 'array', items: snapshotPart },
    rollback: rollbackTermsPart,
    rollbacks: { type: 'array', items: rollbackPart },
    /** Orders a second of ordinary trading, and the peak of the last six months: what a load is measured against. */
    load: {
      type: 'object',
      required: ['baseline_rate'],
      properties: {
        baseline_rate: { type: 'number', exclusiveMinimum: 0 },
        peak_per_s: { type: 'number', minimum: 0 },
        peak_orders: { type: 'number', minimum: 0 },
      },
    },
  },
} as const

export type State = TypeOf<typeof stateSchema>
