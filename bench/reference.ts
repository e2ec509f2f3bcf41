// How fast the reference target answers in a closed loop: headroom over what the suites and a 10x load ask. Ratios of one run; absolute figures are noisy.
// Usage: node bench/reference.ts
import autocannon from 'autocannon'
import { startReference } from '../fixtures/reference/main.ts'

const SECONDS = 3
const reference = await startReference({ seed: 1 })
const authorization = `Bearer ${reference.token}`

const control = async (body: object): Promise<void> => {
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await fetch(`${reference.url}/gate/v1/control`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  await response.arrayBuffer()
}

await control({ advance: '2h' })
const paths = [
  '/health',
  '/v2/account',
  '/v2/orders?status=all&nested=true&limit=500',
  '/v1/events?limit=500',
  '/metrics',
]
for (const path of paths) {
  const { requests, non2xx, errors } = await autocannon({
    url: reference.url + path,
    connections: 8,
    duration: SECONDS,
    headers: { authorization },
  })
  process.stdout.write(
    `${String(Math.round(requests.average)).padStart(7)} /s  GET ${path}${non2xx + errors > 0 ? ` (${non2xx} non-2xx, ${errors} errors)` : ''}\n`,
  )
}

const start = performance.now()
const STEPS = 1000
for (let step = 0; step < STEPS; step++) await control({ advance: '1s' })
process.stdout.write(
  `${String(Math.round((STEPS * 1000) / (performance.now() - start))).padStart(7)} /s  POST /gate/v1/control advance 1s (one connection)\n`,
)
await reference.close()
