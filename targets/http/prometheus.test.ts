import { expect, test } from 'vitest'
import { parseMetrics } from './prometheus.ts'

test('metrics are read with their labels, whatever these hold', () => {
  const text = [
    '# HELP orders_total Orders.',
    '# TYPE orders_total counter',
    'orders_total{status="filled"} 12',
    'weird{a="x,y\\"}z\\n",b="",} -1.5e3 1767571200000',
    'up 1',
    'http_request_duration_seconds_bucket{le="+Inf"} +Inf',
    '',
  ].join('\n')
  expect(parseMetrics(text)).toEqual({
    samples: [
      { name: 'orders_total', labels: { status: 'filled' }, value: 12 },
      { name: 'weird', labels: { a: 'x,y"}z\n', b: '' }, value: -1500 },
      { name: 'up', labels: {}, value: 1 },
      { name: 'http_request_duration_seconds_bucket', labels: { le: '+Inf' }, value: Number.POSITIVE_INFINITY },
    ],
    bad: null,
  })
})

test('the first line that is no sample is named', () => {
  expect(parseMetrics('up 1\n<html> oops').bad).toBe('<html> oops')
  expect(parseMetrics('up{a=b} 1').bad).toBe('up{a=b} 1')
  expect(parseMetrics('up one').bad).toBe('up one')
})
